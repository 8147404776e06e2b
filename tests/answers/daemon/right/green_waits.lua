local e = event()
daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
green.spawn(function() e:wait() print("master: goes") end):join()
