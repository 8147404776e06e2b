-- caught by: ended
-- The guard does not sleep: it comes to its end by itself.
local here, gone = event(), event()

local function guard()
  print("guard: here")
  here:set()
  gone:wait(0.05)
end

local p = daemon(guard)
here:wait()
while p:is_alive() do sleep(0.001) end
print("master: goes")
