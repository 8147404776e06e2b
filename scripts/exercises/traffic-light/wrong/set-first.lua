-- caught by: lines
-- Sets the event before it says so: right only if no car is quick.
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
green:set()
sleep(0.002)
print("light: green")
join(cars)
