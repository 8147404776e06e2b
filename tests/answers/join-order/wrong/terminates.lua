-- wrong: ends those that are not through in time
local hall = require "hall"
local list = {}
for n = 1, 3 do list[n] = spawn(function() hall.work() print("child " .. n .. " done") end) end
for _, p in ipairs(list) do if not p:join(0.5) then p:terminate() p:join() end end
print "all done"
