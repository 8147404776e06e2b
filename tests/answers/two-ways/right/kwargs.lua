local first = process{target = function(kw) print(kw.what .. " in " .. os.getpid()) end, kwargs = {what = "function"}}
local K = process.class()
K.run = function() print("class in " .. os.getpid()) end
local second = K()
for _, p in ipairs{second, first} do p:start() end
for _, p in ipairs{second, first} do p:result() end
print("both have ended")
