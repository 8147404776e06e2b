-- wrong: workers call task_done, main prints by a result queue
local q, r = queue(), queue()
for _ = 1, 3 do daemon(function() for n in q:items() do r:put(n) q:task_done() end end) end
for n = 1, 10 do q:put(n) end
q:join()
for _ = 1, 10 do print("job " .. r:get() .. " done") end
print "all done"
