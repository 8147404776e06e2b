-- schedules: 2, failing: 1
-- A coroutine that threads share: who resumes it first gets the first value.
local next_number = coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i) end end)
local got = {}
local function take(i) got[i] = next_number() end
local a, b = thread.spawn(take, 1), thread.spawn(take, 2)
a:join() b:join()
assert(got[1] == 1, "the second came first")
