-- wrong: squares 1 to 7 (off by one), and adds the last by hand
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 7 do
  p:apply_async(function(x) return x * x end, {n}, function(square)
    print(square .. " in " .. os.getpid())
    sum = sum + square
  end)
end
p:close()
p:join()
print("64 in " .. os.getpid())
print("sum: " .. sum + 64)
