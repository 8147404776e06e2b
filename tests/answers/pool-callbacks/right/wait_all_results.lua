print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local fs = {}
for n = 1, 8 do fs[n] = p:apply_async(function(k) return k * k end, {n}, function(v) sum = sum + v print(v .. " in " .. os.getpid()) end) end
futures_wait(fs)
p:close()
while not p:join(0.1) do end
print("sum: " .. sum)
