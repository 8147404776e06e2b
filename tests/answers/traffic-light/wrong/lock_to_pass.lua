-- wrong: cars pass one at a time, with a lock held while they wait
local e, d, m = event(), countdown(5), lock()
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") d:count_down() m:acquire() e:wait() print("car " .. n .. " passes") m:release() end) end
d:wait()
print "light: green"
e:set()
join(cars)
