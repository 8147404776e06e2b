-- caught by: callbacks
-- Waits for the results and prints them itself, without callbacks.
print("main: " .. os.getpid())
local sum, jobs = 0, {}
local p = pool(4)
local function square(n) return n * n end
for n = 1, 8 do jobs[n] = p:apply_async(square, {n}) end
for _, job in ipairs(jobs) do
  local result = job:result()
  print(result .. " in " .. os.getpid())
  sum = sum + result
end
p:close()
p:join()
print("sum: " .. sum)
