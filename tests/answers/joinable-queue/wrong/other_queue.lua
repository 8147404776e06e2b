-- wrong: joins a queue of its own, which has no jobs, and sleeps for the other
local q, other = queue(), queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
sleep(0.3)
other:join()
print("all done")
