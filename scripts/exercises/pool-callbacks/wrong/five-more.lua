-- caught by: four
-- Five more processes, which only wait for each other.
print("main: " .. os.getpid())
local sum, all = 0, barrier(5)
local crew = {}
for i = 1, 5 do crew[i] = spawn(all.wait, all) end
join(crew)
local p = pool(4)
local function square(n) return n * n end
local function add(result)
  print(result .. " in " .. os.getpid())
  sum = sum + result
end
for n = 1, 8 do p:apply_async(square, {n}, add) end
p:close()
p:join()
print("sum: " .. sum)
