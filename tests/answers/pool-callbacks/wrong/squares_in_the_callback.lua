-- wrong: the pool gives the numbers back as they are, and the main process squares them
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x) return x end, {n}, function(x)
    print(x * x .. " in " .. os.getpid())
    sum = sum + x * x
  end)
end
p:close()
p:join()
print("sum: " .. sum)
