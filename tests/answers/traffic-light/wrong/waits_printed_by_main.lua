-- wrong: the main process prints that they wait
local e = event()
print "light: red"
local cars = {}
for n = 1, 5 do print("car " .. n .. " waits") cars[n] = spawn(function() e:wait() print("car " .. n .. " passes") end) end
print "light: green"
e:set()
join(cars)
