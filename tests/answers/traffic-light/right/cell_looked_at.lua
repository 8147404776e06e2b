io.write("light: red\n")
local light, count = event(), cell(0)
local function car(n)
  io.write("car ", n, " waits\n")
  io.flush()
  count:update(function(k) return k + 1 end)
  light:wait()
  io.write("car ", n, " passes\n")
  io.flush()
end
io.flush()
local list = {}
for n = 1, 5 do list[n] = spawn(car, n) end
repeat sleep(0.002) until count:get() == 5
io.write("light: green\n")
io.flush()
light:set()
while #list > 0 do table.remove(list):join() end
