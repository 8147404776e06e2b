-- schedules: 2, failing: 0
-- A function is put with its variables, as they are then: others may change one before or behind.
local n = 0
local q = queue()
local u = thread.spawn(function() n = 1 end)
local function f() n = n + 5 return n end
q:put(f)
u:join()
print(q:get()())
