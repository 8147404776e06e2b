-- schedules: 4, failing: 0
-- A task starts a process, and goes on.
local c = cell(0)
local a = green.spawn(function()
  local p = spawn(function() c:add(1) end)
  sleep(0)
  p:join()
  c:add(1)
end)
local b = green.spawn(function() c:add(10) end)
a:join() b:join()
assert(c:get() == 12)
