-- wrong: sets the event before the light is said to be green
local green, said = event(), countdown(5)
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
green:set()
print("light: green")
join(cars)
