-- wrong: two workers instead of three (off by one)
local q = queue()
local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end
for _ = 1, 3 - 1 do daemon(worker) end
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
