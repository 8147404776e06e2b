-- wrong: cars are not joined
local e, d = event(), countdown(5)
print "light: red"
for n = 1, 5 do spawn(function() print("car " .. n .. " waits") d:count_down() e:wait() print("car " .. n .. " passes") end) end
d:wait()
print "light: green"
e:set()
