-- wrong: a queue in the place of the event
local q, d = queue(), countdown(5)
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") d:count_down() q:get() print("car " .. n .. " passes") end) end
d:wait()
print "light: green"
for n = 1, 5 do q:put(n) end
join(cars)
