local q = queue()
local function one() while true do local n = q:get() print("job " .. n .. " done") q:task_done() end end
for _ = 1, 3 do daemon(function() local t = {thread.spawn(one), thread.spawn(one)} join(t) end) end
for n = 1, 10 do q:put(n) end
q:join()
print "all done"
