-- schedules: 4, failing: 2
-- Callbacks run in a wait of the main unit; a sleep need not last until then.
local got
local p = thread_pool(1)
p:apply_async(function() return 5 end):add_done_callback(function(f) got = f:result() end)
sleep(1)
assert(got == 5, "not yet")
