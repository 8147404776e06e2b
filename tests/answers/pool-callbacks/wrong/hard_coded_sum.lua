-- wrong: the sum is written down beforehand
print("main: " .. os.getpid())
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x) return x * x end, {n}, function(square)
    print(square .. " in " .. os.getpid())
  end)
end
p:close()
p:join()
print("sum: 204")
