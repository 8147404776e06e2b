-- wrong: a spawned third one besides
local C = process.class()
function C:run() end
local c = spawn(function() print("class in " .. os.getpid()) end)
local a = process{target = function() print("function in " .. os.getpid()) end}
local b = C()
a:start() b:start() join(a, b, c)
print("both have ended")
