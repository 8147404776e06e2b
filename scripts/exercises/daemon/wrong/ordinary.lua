-- caught by: daemon
-- An ordinary process: the main process waits for it.
local here = event()

local function guard()
  print("guard: here")
  here:set()
  sleep(0.2)
  print("guard: goes")
end

spawn(guard)
here:wait()
print("master: goes")
