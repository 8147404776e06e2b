local q = queue(2)
for i = 1, 3 do
  process{target = function(name)
    for job in q:items() do
      print(("job %d done"):format(job.n))
      q:task_done()
    end
  end, args = {"w" .. i}, daemon = true}:start()
end
for n = 1, 10 do q:put{n = n} end
q:join()
print("all done")
