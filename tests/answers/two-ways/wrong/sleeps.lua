-- wrong: sleeps instead of joining
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
process{target = function() print("function in " .. os.getpid()) end}:start()
C():start()
sleep(0.4)
print("both have ended")
