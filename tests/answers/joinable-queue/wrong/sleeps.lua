-- wrong: no task_done and no join of the queue; sleeps
local q = queue()
local function worker()
  for n in q:items() do print("job " .. n .. " done") end
end
for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
sleep(0.5)
print("all done")
