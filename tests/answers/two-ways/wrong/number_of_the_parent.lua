-- wrong: both print the number of the main process, which was asked for too early
local me = os.getpid()
local C = process.class()
function C:run() print("class in " .. me) end
local a, b = process{target = function() print("function in " .. me) end}, C()
a:start()
b:start()
join(a, b)
print("both have ended")
