-- wrong: one car passes for all
local e, d = event(), countdown(5)
print "light: red"
local cars = {}
for n = 1, 5 do cars[n] = spawn(function() print("car " .. n .. " waits") d:count_down() e:wait() if n == 1 then for i = 1, 5 do print("car " .. i .. " passes") end end end) end
d:wait()
print "light: green"
e:set()
join(cars)
