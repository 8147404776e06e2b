-- wrong: nobody is joined
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
process{target = function() print("function in " .. os.getpid()) end}:start()
C():start()
print("both have ended")
