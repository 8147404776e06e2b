-- wrong
local b = barrier(2)
local t = thread.spawn(function() b:wait() end)
assert(b:n_waiting() == 0) b:wait() t:join()
