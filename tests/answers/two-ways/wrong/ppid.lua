-- wrong: the number of the parent
local C = process.class()
function C:run() print("class in " .. os.getppid()) end
local a = process{target = function() print("function in " .. os.getppid()) end}
local b = C()
a:start() b:start() join(a, b)
print("both have ended")
