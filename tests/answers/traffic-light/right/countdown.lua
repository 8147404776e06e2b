local green, said = event(), countdown(5)

local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  green:wait()
  print("car " .. n .. " passes")
end

print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
green:set()
join(cars)
