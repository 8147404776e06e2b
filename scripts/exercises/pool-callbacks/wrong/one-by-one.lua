-- caught by: callbacks, async
-- Synchronised too much: apply waits for each result.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local function square(n) return n * n end
for n = 1, 8 do
  local result = p:apply(square, {n})
  print(result .. " in " .. os.getpid())
  sum = sum + result
end
p:close()
p:join()
print("sum: " .. sum)
