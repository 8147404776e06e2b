-- wrong: says that the job is done before it is printed
local q = queue()
local function worker()
  for n in q:items() do
    q:task_done()
    print("job " .. n .. " done")
  end
end
for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
