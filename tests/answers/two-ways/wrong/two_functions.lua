-- wrong: both from a function
local a = process{target = function() print("function in " .. os.getpid()) end}
local b = process{target = function() print("class in " .. os.getpid()) end}
a:start()
b:start()
join(a, b)
print("both have ended")
