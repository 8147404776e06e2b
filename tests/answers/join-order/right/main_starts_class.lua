local hall = require "hall"
local Child = process.class()
Child.count = 0
function Child:init() Child.count = Child.count + 1 self.n = Child.count end
function Child:run() hall.work() print("child " .. self.n .. " done") end
local a, b, c = Child(), Child(), Child()
a:start() b:start() c:start()
repeat local alive = a:is_alive() or b:is_alive() or c:is_alive() sleep(0.005) until not alive
a:join() b:join() c:join()
print "all done"
