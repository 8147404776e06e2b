-- wrong: one daemon does all the jobs, and two are there for show
local q = queue()
daemon(function()
  for n in q:items() do
    print("job " .. n .. " done")
    q:task_done()
  end
end)
for _ = 1, 2 do daemon(function() sleep(60) end) end
for n = 1, 10 do q:put(n) end
q:join()
print("all done")
