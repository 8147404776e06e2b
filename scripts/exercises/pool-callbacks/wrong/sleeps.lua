-- caught by: lines
-- Leaves time for the tasks, and does not wait for them.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x) return x * x end, {n}, function(square)
    print(square .. " in " .. os.getpid())
    sum = sum + square
  end)
end
p:close()
sleep(0.5)
print("sum: " .. sum)
