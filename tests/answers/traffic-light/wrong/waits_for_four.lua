-- wrong: waits until four have said so (off by one)
local green, said = event(), countdown(4)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  green:wait()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
join(cars)
