local me = process.current() and os.getpid()
print("main: " .. me)
local p = pool{n = 4}
local sum, missing, done = 0, 8, event()
local function collect(s)
  print(string.format("%d in %d", s, os.getpid()))
  sum = sum + s
  missing = missing - 1
  if missing == 0 then done:set() end
end
local function sq(n) return n * n end
for n = 8, 1, -1 do p:apply_async(sq, {n}, collect, error) end
done:wait()
p:close()
p:join()
print("sum: " .. sum)
