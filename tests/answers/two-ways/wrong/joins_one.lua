-- wrong: only the first is joined
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
local a, b = process{target = function() print("function in " .. os.getpid()) end}, C()
a:start()
b:start()
a:join()
print("both have ended")
