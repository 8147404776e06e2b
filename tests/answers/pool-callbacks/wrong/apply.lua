-- wrong: apply, one after the other, and no callback
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  local square = p:apply(function(x) return x * x end, {n})
  print(square .. " in " .. os.getpid())
  sum = sum + square
end
p:close()
p:join()
print("sum: " .. sum)
