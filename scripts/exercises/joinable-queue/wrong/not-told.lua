-- caught by: run
-- verdict: deadlock
-- Nobody calls task_done, so join waits for ever.
local q = queue()

local function worker()
  for n in q:items() do print("job " .. n .. " done") end
end

for _ = 1, 3 do daemon(worker) end
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
