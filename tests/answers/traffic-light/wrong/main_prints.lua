-- wrong: the main process prints all lines
local green = event()
print("light: red")
local cars = {}
for n = 1, 5 do
  cars[n] = spawn(function() green:wait() end)
  print("car " .. n .. " waits")
end
print("light: green")
green:set()
for n = 1, 5 do
  cars[n]:join()
  print("car " .. n .. " passes")
end
