-- wrong: the pool is terminated after a while instead of closed, whether all is done or not
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x) return x * x end, {n}, function(square)
    print(square .. " in " .. os.getpid())
    sum = sum + square
  end)
end
sleep(0.3)
p:terminate()
p:join()
print("sum: " .. sum)
