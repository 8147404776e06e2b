local e = event()
daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
local co = coroutine.wrap(function() e:wait() coroutine.yield("master: goes") end)
print(co())
