-- wrong: a queue for each worker; only the first is joined
local qs = {queue(), queue(), queue()}
for i = 1, 3 do daemon(function() for n in qs[i]:items() do print("job " .. n .. " done") qs[i]:task_done() end end) end
for n = 1, 10 do qs[n % 3 + 1]:put(n) end
qs[2]:join()
sleep(0.3)
print "all done"
