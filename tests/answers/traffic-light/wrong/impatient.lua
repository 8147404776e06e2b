-- wrong: a car waits at most a while, and passes in any case
local green, said = event(), countdown(5)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  green:wait(0.4)
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
join(cars)
