local q = queue()
for _ = 1, 3 do daemon(function() for n in q:items() do print("job " .. n .. " done") q:task_done() end end) end
thread.spawn(function() for n = 1, 10 do q:put(n) end end):join()
q:join()
print "all done"
