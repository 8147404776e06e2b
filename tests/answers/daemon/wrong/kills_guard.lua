-- wrong: an ordinary process, killed
local e = event()
local g = spawn(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
e:wait()
print("master: goes")
g:kill()
