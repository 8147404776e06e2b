local e, down = event(), countdown(5)
print "light: red"
local cars = {}
for n = 1, 5 do
  cars[n] = spawn(function()
    print("car " .. n .. " waits")
    down:count_down()
    thread.spawn(function() e:wait() end):join()
    print("car " .. n .. " passes")
  end)
end
down:wait()
print "light: green"
e:set()
join(cars)
