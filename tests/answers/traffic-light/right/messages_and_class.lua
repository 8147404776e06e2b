local Car = process.class()
function Car:init(n, light, radio) self.n, self.light, self.radio = n, light, radio end
function Car:say(what) print("car " .. self.n .. " " .. what) end
function Car:run()
  self:say("waits")
  self.radio:put(self.n)
  self.light:wait()
  self:say("passes")
end

local light, radio, cars = event(), queue(), {}
print("light: red")
for n = 1, 5 do
  cars[n] = Car(n, light, radio)
  cars[n]:start()
end
local heard = {}
for _ = 1, 5 do heard[radio:get()] = true end
assert(#heard == 5)
print("light: green")
light:set()
for _, c in ipairs(cars) do c:join() end
