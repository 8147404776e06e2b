-- wrong: a pool of two
print("main: " .. os.getpid())
local sum = 0
local p = pool(2)
for n = 1, 8 do
  p:apply_async(function(x) return x * x end, {n}, function(square)
    print(square .. " in " .. os.getpid())
    sum = sum + square
  end)
end
p:close()
p:join()
print("sum: " .. sum)
