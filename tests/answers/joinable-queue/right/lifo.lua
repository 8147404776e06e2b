local q = lifo_queue()
for n = 1, 10 do q:put(n) end
for _ = 1, 3 do daemon(function() while true do local n = q:get() print("job " .. n .. " done") q:task_done() end end) end
q:join()
print "all done"
