print("light: red")
local go, here = event(), semaphore(0)
local cars = {}
for n = 5, 1, -1 do
  cars[n] = process{name = "car " .. n, target = function(e)
    print(("car %d waits"):format(n))
    here:release()
    while not e:wait(0.02) do end
    print(("car %d passes"):format(n))
  end, args = {go}}
  cars[n]:start()
end
for _ = 1, 5 do here:acquire() end
print("light: green")
go:set()
join(cars)
