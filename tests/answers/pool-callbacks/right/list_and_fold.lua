print("main: " .. os.getpid())
local squares = {}
local p = pool(4)
local function got(v) squares[#squares + 1] = v print(v .. " in " .. os.getpid()) end
for n = 1, 8 do p:apply_async(math.tointeger and function(k) return k * k end, {n}, got, print) end
p:close() p:join()
local sum = 0
for _, v in ipairs(squares) do sum = sum + v end
print("sum: " .. sum)
