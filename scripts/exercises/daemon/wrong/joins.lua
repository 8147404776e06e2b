-- caught by: run
-- verdict: deadlock
-- Joins the guard, who waits for the master.
local here, go = event(), event()

local function guard()
  print("guard: here")
  here:set()
  go:wait()
  print("guard: goes")
end

local p = daemon(guard)
here:wait()
p:join()
print("master: goes")
