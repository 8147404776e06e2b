-- wrong: the line is printed by the worker, with the worker's number
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
for n = 1, 8 do
  p:apply_async(function(x)
    print(x * x .. " in " .. os.getpid())
    return x * x
  end, {n}, function(square) sum = sum + square end)
end
p:close()
p:join()
print("sum: " .. sum)
