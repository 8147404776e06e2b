local e, ready = event(), queue()
print "light: red"
local function car(n)
  io.write("car ", n, " waits\n")
  ready:put(n)
  while wait_any({e}, 1) ~= e do end
  io.write("car ", n, " passes\n")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
for _ = 1, 5 do ready:get() end
print "light: green"
e:set()
join(cars)
