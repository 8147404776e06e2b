-- wrong: the first by spawn, not with process{target = ...}
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
local a, b = spawn(function() print("function in " .. os.getpid()) end), C()
b:start()
join(a, b)
print("both have ended")
