-- caught by: lines, waits, run, ended
-- The main process waits a while, and goes whether the guard has told it or not.
local here = event()
daemon(function()
  print("guard: here")
  here:set()
  sleep(3)
  print("guard: goes")
end)
here:wait(0.4)
print("master: goes")
