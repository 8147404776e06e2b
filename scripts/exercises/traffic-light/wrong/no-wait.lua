-- caught by: lines
-- The cars do not look at the light.
local here = semaphore(0)

local function car(n)
  print("car " .. n .. " waits")
  here:release()
  print("car " .. n .. " passes")
end

print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
for _ = 1, 5 do here:acquire() end
print("light: green")
join(cars)
