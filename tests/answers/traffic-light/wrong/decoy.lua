-- wrong: the event is set, but no car waits for it; they sleep
local green, said = event(), countdown(5)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  sleep(0.4)
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
green:wait()
join(cars)
