-- wrong: joins the guard
local e = event()
local g = daemon(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
e:wait()
g:join()
print("master: goes")
