-- wrong: each car is awaited before the next is started, by sleeping
local e = event()
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") e:wait() print("car " .. n .. " passes") end) sleep(0.1) end
print "light: green"
e:set()
join(cars)
