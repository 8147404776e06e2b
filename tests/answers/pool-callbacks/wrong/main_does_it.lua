-- wrong: the main process squares; the pool has nothing to do
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
p:apply_async(function() end, {})
for n = 1, 8 do
  print(n * n .. " in " .. os.getpid())
  sum = sum + n * n
end
p:close()
p:join()
print("sum: " .. sum)
