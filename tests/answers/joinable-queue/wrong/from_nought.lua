-- wrong: the numbers 0 to 9 (off by one)
local q = queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
for _ = 1, 3 do daemon(worker) end
for n = 0, 9 do q:put(n) end
q:join()
print("all done")
