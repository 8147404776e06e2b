-- schedules: 4, failing: 2
local q = queue()
q:put("only one")
local function f() if not q:empty() then q:get_nowait() end end
local a, b = thread.spawn(f), thread.spawn(f)
a:result() b:result()
