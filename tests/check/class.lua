-- schedules: 4, failing: 2
local Counter = {}
Counter.__index = Counter
function Counter:add() self.n = self.n + 1 end
local c = setmetatable({ n = 0 }, Counter)
local function f() c:add() end
local a, b = thread.spawn(f), thread.spawn(f)
a:join() b:join()
assert(c.n == 2, "torn")
