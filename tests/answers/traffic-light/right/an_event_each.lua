print("light: red")
local green, stands, cars = event(), {}, {}
for n = 1, 5 do stands[n] = event() end
for n = 1, 5 do
  cars[n] = spawn(function()
    print("car " .. n .. " waits")
    stands[n]:set()
    assert(wait_any{green} == green)
    print("car " .. n .. " passes")
  end)
end
for _, e in ipairs(stands) do e:wait() end
print("light: green")
green:set()
join(cars)
