-- wrong: the pool squares, but the callbacks get other tasks: main squares itself
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do p:apply_async(function() return 0 end, {}, function() local v = n * n sum = sum + v print(v .. " in " .. os.getpid()) end) end
p:close() p:join()
print("sum: " .. sum)
