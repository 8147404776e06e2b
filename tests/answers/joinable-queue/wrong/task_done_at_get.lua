-- wrong: task_done straight after get
local q = queue()
for _ = 1, 3 do daemon(function() while true do local n = q:get() q:task_done() print("job " .. n .. " done") end end) end
for n = 1, 10 do q:put(n) end
q:join()
print "all done"
