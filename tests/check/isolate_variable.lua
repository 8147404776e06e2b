-- schedules: 4, failing: 0
-- An isolate's function goes with its variables and tables, as they are at one moment.
local n = 0
local t = {x = 0}
local q = queue()
local function f() q:put(n + t.x) end
local u = thread.spawn(function() n = 1 t.x = 10 end)
local i = isolate.spawn(f)
u:join() i:join()
print(q:get())
