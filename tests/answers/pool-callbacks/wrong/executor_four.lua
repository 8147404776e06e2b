-- wrong: adds the numbers and not the squares... prints squares worked out again
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do p:apply_async(function(k) return k end, {n}, function(v) sum = sum + v * v print(v * v .. " in " .. os.getpid()) end) end
p:close() p:join()
print("sum: " .. sum)
