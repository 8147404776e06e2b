-- wrong: the event is set from the beginning; the cars sleep before they look
local green, said = event(), countdown(5)
green:set()
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  sleep(0.3)
  green:wait()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
join(cars)
