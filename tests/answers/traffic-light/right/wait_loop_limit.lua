local e, here = event(), semaphore(0)
print "light: red"
local cars = {}
for n = 1, 5 do
  cars[n] = spawn(function()
    print("car " .. n .. " waits")
    here:release()
    repeat until e:wait(0.05)
    print("car " .. n .. " passes")
  end)
end
for _ = 1, 5 do here:acquire() end
print "light: green"
e:set()
join(cars)
