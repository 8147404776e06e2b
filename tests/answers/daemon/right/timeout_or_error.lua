local e = event()
daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
if not e:wait(10) then error "the guard does not come" end
print("master: goes")
