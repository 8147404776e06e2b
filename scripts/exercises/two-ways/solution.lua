local function work() print("function in " .. os.getpid()) end

local Worker = process.class()
function Worker:run() print("class in " .. os.getpid()) end

local crew = {process{target = work}, Worker()}
for _, p in ipairs(crew) do p:start() end
join(crew)
print("both have ended")
