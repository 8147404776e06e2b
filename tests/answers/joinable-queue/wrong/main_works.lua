-- wrong: the main process does the jobs
local q = queue()
for _ = 1, 3 do daemon(function() sleep(60) end) end
for n = 1, 10 do q:put(n) end
for _ = 1, 10 do
  print("job " .. q:get() .. " done")
  q:task_done()
end
q:join()
print("all done")
