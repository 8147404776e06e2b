-- wrong: the class is started, but the first line is printed by it as well
local C = process.class()
function C:run() print("function in " .. os.getpid()) print("class in " .. os.getpid()) end
local a = process{target = function() end}
local b = C()
a:start() b:start() join(a, b)
print("both have ended")
