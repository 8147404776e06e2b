local q = queue()
local crew = {}
for i = 1, 3 do crew[i] = daemon(function() for n in q:items() do print("job " .. n .. " done") q:task_done() end end) end
for n = 1, 10 do q:put(n) end
q:join()
print "all done"
q:close()
join(crew)
