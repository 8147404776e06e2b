-- caught by: both-ways, class
-- The output is right, but both processes are started in the same way.
local function work(name) print(name .. " in " .. os.getpid()) end

local crew = {process{target = work, args = {"function"}}, process{target = work, args = {"class"}}}
for _, p in ipairs(crew) do p:start() end
join(crew)
print("both have ended")
