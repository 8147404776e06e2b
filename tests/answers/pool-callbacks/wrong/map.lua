-- wrong: map instead of apply_async with a callback
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for _, square in ipairs(p:map(function(x) return x * x end, {1, 2, 3, 4, 5, 6, 7, 8})) do
  print(square .. " in " .. os.getpid())
  sum = sum + square
end
p:close()
p:join()
print("sum: " .. sum)
