-- wrong: the numbers are made up by the main process, and the processes do nothing
local C = process.class()
function C:run() end
local a, b = process{target = function() end}, C()
a:start()
b:start()
join(a, b)
print("function in " .. os.getpid() + 1)
print("class in " .. os.getpid() + 2)
print("both have ended")
