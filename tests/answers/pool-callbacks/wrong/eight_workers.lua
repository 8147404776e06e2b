-- wrong: a pool of eight
print("main: " .. os.getpid())
local sum = 0
local p = pool(8)
for n = 1, 8 do p:apply_async(function(k) return k * k end, {n}, function(v) sum = sum + v print(v .. " in " .. os.getpid()) end) end
p:close() p:join()
print("sum: " .. sum)
