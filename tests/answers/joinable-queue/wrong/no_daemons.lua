-- wrong: ordinary processes, which are joined after the queue is closed
local q = queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
local all = {}
for i = 1, 3 do all[i] = spawn(worker) end
for n = 1, 10 do q:put(n) end
q:close()
q:join()
join(all)
print("all done")
