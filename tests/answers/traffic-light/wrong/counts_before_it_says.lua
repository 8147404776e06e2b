-- wrong: a car counts down before it has said that it waits
local green, said = event(), countdown(5)
print("light: red")
local function car(n)
  said:count_down()
  print("car " .. n .. " waits")
  green:wait()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
join(cars)
