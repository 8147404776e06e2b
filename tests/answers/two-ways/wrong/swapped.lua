-- wrong: the class prints the function's line and the other way round
local C = process.class()
function C:run() print("function in " .. os.getpid()) end
local a = process{target = function() print("class in " .. os.getpid()) end}
local b = C()
a:start() b:start() join(a, b)
print("both have ended")
