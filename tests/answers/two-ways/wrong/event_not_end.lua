-- wrong: waits until both have printed, and joins after its last line
local e1, e2 = event(), event()
local C = process.class()
function C:run() print("class in " .. os.getpid()) e2:set() end
local a = process{target = function() print("function in " .. os.getpid()) e1:set() end}
local b = C()
a:start() b:start()
e1:wait() e2:wait()
print("both have ended")
join(a, b)
