-- wrong: the class is never started; a second function prints its line
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
local c = C()
local a = process{target = function() print("function in " .. os.getpid()) end}
local b = process{target = function() c:run() end}
a:start()
b:start()
join(a, b)
print("both have ended")
