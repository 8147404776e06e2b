-- caught by: together
-- Synchronised too much: a car waits for the light with a lock that the next car waits for.
local green, here, street = event(), semaphore(0), lock()

local function car(n)
  print("car " .. n .. " waits")
  here:release()
  local _ <close> = street:guard()
  green:wait()
  print("car " .. n .. " passes")
end

print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
for _ = 1, 5 do here:acquire() end
print("light: green")
green:set()
join(cars)
