local light, said = event(), joinable_queue()
print "light: red"
for n = 1, 5 do said:put(n) end
local Car = process.class()
function Car:init(n) self.n = n end
function Car:run()
  print("car " .. self.n .. " waits")
  said:get() said:task_done()
  light:wait()
  print("car " .. self.n .. " passes")
end
local cars = {}
for n = 1, 5 do cars[n] = Car(n) cars[n]:start() end
said:join()
print "light: green"
light:set()
join(cars)
