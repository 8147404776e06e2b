print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
print("light: green")
join(cars)
