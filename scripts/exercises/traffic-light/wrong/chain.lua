-- caught by: no-chain
-- Each car waits until the one before it has passed.
local pass, waiting = {}, countdown(5)
for n = 1, 6 do pass[n] = event() end

local function car(n)
  print("car " .. n .. " waits")
  waiting:count_down()
  pass[n]:wait()
  print("car " .. n .. " passes")
  pass[n + 1]:set()
end

print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
waiting:wait()
print("light: green")
pass[1]:set()
join(cars)
