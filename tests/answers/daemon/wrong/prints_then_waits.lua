-- wrong: says that it goes before it has waited
local e = event()
daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
print("master: goes")
e:wait()
