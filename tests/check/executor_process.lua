-- schedules: 1, failing: 0
-- A process submits to the executor that it works for, and does that itself.
local e <close> = process_executor(1)
local f = e:submit(function()
  local x = e:submit(function() return 3 end)
  return x:result()
end)
assert(f:result() == 3)
