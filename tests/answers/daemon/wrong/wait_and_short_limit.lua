-- wrong: goes on after half a second
local e = event()
daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
e:wait(0.5)
print("master: goes")
