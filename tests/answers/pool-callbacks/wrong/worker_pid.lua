-- wrong: prints the worker's number
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do p:apply_async(function(k) return {k * k, os.getpid()} end, {n}, function(v) sum = sum + v[1] print(v[1] .. " in " .. v[2]) end) end
p:close() p:join()
print("sum: " .. sum)
