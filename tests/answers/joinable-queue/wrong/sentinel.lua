-- waits for the ends of the workers after a sentinel, and q:join() before the jobs are put
local q = queue()
q:join()
local crew = {}
for i = 1, 3 do crew[i] = daemon(function() for n in q:items() do print("job " .. n .. " done") q:task_done() end end) end
for n = 1, 10 do q:put(n) end
q:close()
join(crew)
print "all done"
