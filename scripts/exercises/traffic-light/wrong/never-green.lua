-- caught by: run
-- verdict: deadlock
-- The event is cleared instead of set.
local green, here = event(), semaphore(0)

local function car(n)
  print("car " .. n .. " waits")
  here:release()
  green:wait()
  print("car " .. n .. " passes")
end

print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
for _ = 1, 5 do here:acquire() end
print("light: green")
green:clear()
join(cars)
