-- wrong: waits until the queue is empty, when the last jobs are not done yet
local q = queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
while not q:empty() do sleep(0.01) end
sleep(0.05)
print("all done")
