-- schedules: 2, failing: 1
-- What put copies is read: a change before it is seen, one after it is not.
local q, t = queue(), { x = 1 }
local a = thread.spawn(function() q:put(t) end)
local b = thread.spawn(function() t.x = 2 end)
a:join() b:join()
assert(q:get().x == 1, "changed before the copy")
