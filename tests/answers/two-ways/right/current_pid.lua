local C = process.class()
function C:run() print("class in " .. self.pid) end
local f = process{target = function() print("function in " .. process.current().pid) end}
local c = C()
c:start() f:start()
join{f, c}
print("both have ended")
