-- The first way: a function.
local function work() print("function in " .. os.getpid()) end

local first = process{target = work}
first:start()
-- The second way is missing.
first:join()
