local e, d = event(), countdown(5)
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") d:count_down() e:wait() print("car " .. n .. " passes") end) end
thread.spawn(function() d:wait() print "light: green" e:set() end):join()
join(cars)
