-- wrong: main calls task_done ten times itself
local q = queue()
for _ = 1, 3 do daemon(function() for n in q:items() do print("job " .. n .. " done") end end) end
for n = 1, 10 do q:put(n) end
sleep(0.2)
for _ = 1, 10 do q:task_done() end
q:join()
print "all done"
