-- caught by: workers
-- The workers give the numbers back as they are.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local function add(n)
  print(n * n .. " in " .. os.getpid())
  sum = sum + n * n
end
for n = 1, 8 do p:apply_async(function(x) return x end, {n}, add) end
p:close()
p:join()
print("sum: " .. sum)
