-- wrong: run is called in the main process, not started
local C = process.class()
function C:run() print("class in " .. os.getpid()) end
local a = process{target = function() print("function in " .. os.getpid()) end}
a:start()
C():run()
a:join()
print("both have ended")
