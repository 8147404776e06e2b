-- caught by: lines
-- Leaves time for the tasks, and does not wait for them.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local function square(x)
  for _ = 1, 30 do sleep(0.005) end
  return x * x
end
for n = 1, 8 do
  p:apply_async(square, {n}, function(result)
    print(result .. " in " .. os.getpid())
    sum = sum + result
  end)
end
p:close()
sleep(0.5)
print("sum: " .. sum)
