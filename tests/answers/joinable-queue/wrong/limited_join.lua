-- wrong: waits for the queue at most a while, and goes on in any case
local q = queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
q:join(0.3)
print("all done")
