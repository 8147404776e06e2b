-- wrong: one task squares two numbers
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8, 2 do p:apply_async(function(k) return {k * k, (k + 1) * (k + 1)} end, {n}, function(v) for i = 1, 2 do sum = sum + v[i] print(v[i] .. " in " .. os.getpid()) end end) end
p:close() p:join()
print("sum: " .. sum)
