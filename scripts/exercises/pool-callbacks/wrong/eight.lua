-- caught by: workers
-- A pool of eight processes.
print("main: " .. os.getpid())
local sum = 0
local p = pool(8)
local function square(n) return n * n end
local function add(result)
  print(result .. " in " .. os.getpid())
  sum = sum + result
end
for n = 1, 8 do p:apply_async(square, {n}, add) end
p:close()
p:join()
print("sum: " .. sum)
