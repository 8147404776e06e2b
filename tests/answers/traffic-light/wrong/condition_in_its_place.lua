-- wrong: a condition, by which a car that comes late is not told
local c, said = condition(), countdown(5)
print("light: red")
local function car(n)
  print("car " .. n .. " waits")
  said:count_down()
  c:acquire()
  c:wait(0.5)
  c:release()
  print("car " .. n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = spawn(car, n) end
said:wait()
print("light: green")
c:acquire()
c:notify_all()
c:release()
join(cars)
