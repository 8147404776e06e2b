print("main: " .. os.getpid())
local con = require "conlua"
local squares, sum = 0, 0
local p <close> = con.pool(4)
local on_square = function(v)
  squares, sum = squares + 1, sum + v
  print(v .. " in " .. os.getpid())
end
for _, n in ipairs{1, 2, 3, 4, 5, 6, 7, 8} do
  p:apply_async(function(a, b) return a * b end, {n, n}, on_square)
end
repeat sleep(0.005) until squares == 8
print("sum: " .. sum)
