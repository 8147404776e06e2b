-- caught by: run
-- verdict: crash
-- Becomes a daemon after its start, which is an error.
local here = event()

local function guard()
  print("guard: here")
  here:set()
  sleep(0.2)
  print("guard: goes")
end

local p = process{target = guard}
p:start()
p.daemon = true
here:wait()
print("master: goes")
