-- wrong: a barrier in the place of the event
local b = barrier(6)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  b:wait()
  b:wait()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
b:wait()
print("light: green")
b:wait()
join(cars)
