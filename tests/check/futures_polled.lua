-- schedules: 3, failing: 0
-- A thread asks whether a future is done, while the main unit waits for it.
local e <close> = thread_executor(1)
local f = e:submit(function() return 1 end)
local function look() if f:done() then assert(f:result() == 1) end end
local t = thread.spawn(look)
f:result()
t:join()
