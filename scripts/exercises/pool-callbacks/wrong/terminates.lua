-- caught by: lines
-- Ends the pool before its work is done; sometimes it is done already.
print("main: " .. os.getpid())
local sum = 0
local p = pool(4)
local function square(n)
  sleep(0.002)
  return n * n
end
local function add(result)
  print(result .. " in " .. os.getpid())
  sum = sum + result
end
for n = 1, 8 do p:apply_async(square, {n}, add) end
sleep(0.005)
p:terminate()
p:join()
print("sum: " .. sum)
