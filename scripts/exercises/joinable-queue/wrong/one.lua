-- caught by: three
-- One worker does it all, one job after the other.
local q = queue()

local function worker()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end

daemon(worker)
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
