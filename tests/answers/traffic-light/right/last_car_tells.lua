local green_light, all_here, waiting = event(), event(), cell(0)
print "light: red"
local cars = {}
for n = 1, 5 do
  cars[n] = spawn(function()
    print("car " .. n .. " waits")
    if waiting:add(1) == 5 then all_here:set() end
    green_light:wait()
    print("car " .. n .. " passes")
  end)
end
all_here:wait()
print "light: green"
green_light:set()
join(cars)
