local e = event()
print "light: red"
local cars, ends = {}, {}
for n = 1, 5 do
  local a, b = pipe()
  ends[n] = a
  cars[n] = spawn(function() print("car " .. n .. " waits") b:send "here" e:wait() print("car " .. n .. " passes") end)
end
for n = 1, 5 do assert(ends[n]:recv() == "here") end
print "light: green"
e:set()
for _, c in ipairs(cars) do c:join() end
