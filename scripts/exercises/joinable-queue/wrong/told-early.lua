-- caught by: lines, said
-- Says that a job is done before it is: the last ones may be missing.
local q = queue()

local function worker()
  for n in q:items() do
    q:task_done()
    sleep(0.001)
    print("job " .. n .. " done")
  end
end

for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
