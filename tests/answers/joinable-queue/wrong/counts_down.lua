-- wrong: waits by a countdown; q:join comes after the last line
local q, d = queue(), countdown(10)
for _ = 1, 3 do daemon(function() for n in q:items() do print("job " .. n .. " done") q:task_done() d:count_down() end end) end
for n = 1, 10 do q:put(n) end
d:wait()
print "all done"
q:join()
