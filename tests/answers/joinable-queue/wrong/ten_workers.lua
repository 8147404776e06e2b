-- wrong: a daemon for each job
local q = queue()
for _ = 1, 10 do daemon(function() local n = q:get() print("job " .. n .. " done") q:task_done() end) end
for n = 1, 10 do q:put(n) end
q:join()
print "all done"
