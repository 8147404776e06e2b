-- caught by: both-ways, class
-- Prints the number of the main process, which started the two.
local pid = os.getpid()

local function work() print("function in " .. pid) end

local Worker = process.class()
function Worker:run() print("class in " .. pid) end

local crew = {process{target = work}, Worker()}
for _, p in ipairs(crew) do p:start() end
join(crew)
print("both have ended")
