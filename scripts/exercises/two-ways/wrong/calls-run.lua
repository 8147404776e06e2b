-- caught by: two
-- Calls run itself, in the main process, instead of start.
local function work() print("function in " .. os.getpid()) end

local Worker = process.class()
function Worker:run() print("class in " .. os.getpid()) end

local first = process{target = work}
first:start()
first:join()
Worker():run()
print("both have ended")
