local conlua = require "conlua"
local all_here, light = conlua.barrier(6), conlua.event()
print "light: red"
local cars = {}
for n = 1, 5 do
  cars[#cars + 1] = conlua.process.spawn(function(me)
    print("car " .. me .. " waits")
    all_here:wait()
    light:wait()
    print("car " .. me .. " passes")
  end, n)
end
all_here:wait()
print "light: green"
light:set()
conlua.join(table.unpack(cars))
