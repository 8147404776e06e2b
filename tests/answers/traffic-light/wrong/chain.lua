-- wrong: car 2 passes when car 1 has passed, and so on
local e, d = {}, countdown(5)
print "light: red"
for n = 1, 6 do e[n] = event() end
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") d:count_down() e[n]:wait() print("car " .. n .. " passes") e[n + 1]:set() end) end
d:wait()
print "light: green"
e[1]:set()
join(cars)
