-- wrong: sleeps until all cars will be waiting
local green = event()
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  green:wait()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
sleep(0.4)
print("light: green")
green:set()
join(cars)
