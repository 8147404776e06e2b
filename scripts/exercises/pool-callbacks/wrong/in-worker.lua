-- caught by: lines
-- Prints and adds in the worker, whose variables are its own.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local function square(n)
  print(n * n .. " in " .. os.getpid())
  sum = sum + n * n
end
for n = 1, 8 do p:apply_async(square, {n}) end
p:close()
p:join()
print("sum: " .. sum)
