-- schedules: 2, failing: 0
-- table.insert is one step: another thread of the state never sees half of it.
local list = {}
local function add(x) table.insert(list, x) end
local a, b = thread.spawn(add, 1), thread.spawn(add, 2)
a:join() b:join()
assert(#list == 2)
