-- wrong: threads, whose process number is the main one's
local C = thread.class()
function C:run() print("class in " .. os.getpid()) end
local a, b = thread{target = function() print("function in " .. os.getpid()) end}, C()
a:start()
b:start()
join(a, b)
print("both have ended")
