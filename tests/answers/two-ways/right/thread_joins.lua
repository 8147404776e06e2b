local C = process.class()
function C:run() print("class in " .. os.getpid()) end
local a = process{target = function() print("function in " .. os.getpid()) end}
local b = C()
local ts = {}
for i, p in ipairs{a, b} do p:start() ts[i] = thread.spawn(function() p:join() end) end
join(ts)
print("both have ended")
