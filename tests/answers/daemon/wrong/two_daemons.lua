-- wrong: another daemon prints the line
local e = event()
daemon(function() print("guard: here") end)
daemon(function() sleep(0.1) e:set() sleep(3) print("guard: goes") end)
e:wait()
print("master: goes")
