-- wrong: one process with five threads
local green, said = event(), countdown(5)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  green:wait()
  print("car " .. n .. " passes")
end
local p = spawn(function()
  local cars = {}
  for n = 1, 5 do cars[n] = thread.spawn(car, n) end
  join(cars)
end)
said:wait()
print("light: green")
green:set()
p:join()
