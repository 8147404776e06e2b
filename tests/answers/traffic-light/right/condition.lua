local c, waiting, green = condition(), cell(0), event()
local function car(n)
  print("car " .. n .. " waits")
  do
    local _ <close> = c:guard()
    waiting:add(1)
    c:notify()
  end
  green:wait()
  print("car " .. n .. " passes")
end
print("light: red")
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
c:acquire()
while waiting:get() < 5 do c:wait() end
c:release()
print("light: green")
green:set()
for n = 1, 5 do cars[n]:result() end
