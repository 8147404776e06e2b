-- schedules: 2, failing: 0
-- The error of a task in an isolate.
local e <close> = isolate_executor(1)
local f = e:submit(function() error("bad", 0) end)
local done = futures_wait({f}, nil, "error")
assert(#done == 1 and f:exception() == "bad")
