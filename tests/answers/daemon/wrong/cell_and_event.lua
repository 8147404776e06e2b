-- wrong: the event is set by the guard, but the main process looks at a cell
local e, c = event(), cell(false)
daemon(function() print("guard: here") e:set() c:set(true) sleep(3) print("guard: goes") end)
while not c:get() do sleep(0.01) end
print("master: goes")
