-- wrong: the callback only collects; printed later by the main code
print("main: " .. os.getpid())
local sum, list = 0, {}
local p = pool(4)
for n = 1, 8 do p:apply_async(function(k) return k * k end, {n}, function(v) list[#list + 1] = v end) end
p:close() p:join()
for _, v in ipairs(list) do print(v .. " in " .. os.getpid()) sum = sum + v end
print("sum: " .. sum)
