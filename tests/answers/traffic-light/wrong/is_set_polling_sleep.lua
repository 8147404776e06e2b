-- wrong: the main process guesses by time when all have said so; cars look
local e = event()
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") e:wait() print("car " .. n .. " passes") end) end
sleep(1)
print "light: green"
e:set()
join(cars)
