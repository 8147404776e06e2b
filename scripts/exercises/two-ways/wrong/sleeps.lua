-- caught by: joined
-- Right in most runs: waits some time instead of joining.
local function work() print("function in " .. os.getpid()) end

local Worker = process.class()
function Worker:run() print("class in " .. os.getpid()) end

local crew = {process{target = work}, Worker()}
for _, p in ipairs(crew) do p:start() end
sleep(0.05)
print("both have ended")
