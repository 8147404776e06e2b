print("main: " .. os.getpid())
local sum, done = 0, countdown(8)
local p = pool(4)
for n = 1, 8 do p:apply_async(function(k) return k * k end, {n}, function(v) sum = sum + v print(v .. " in " .. os.getpid()) done:count_down() end) end
done:wait()
print("sum: " .. sum)
p:close() p:join()
