print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x) return x * x end, {n}, function(square) sum = sum + square end)
end
print("sum: " .. sum)
