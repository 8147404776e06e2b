local function guard(told)
  print "guard: here"
  told:set()
  sleep(3)
  print "guard: goes"
end

local told = event()
local g = process{target = guard, args = {told}, name = "guard", daemon = true}
g:start()
told:wait()
print "master: goes"
