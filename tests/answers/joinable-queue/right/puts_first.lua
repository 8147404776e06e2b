local q = queue()
for n = 1, 10 do q:put(n) end
local function work(jobs)
  repeat
    local ok, n = jobs:try_get(true)
    if ok then
      io.write("job ", n, " done\n")
      io.flush()
      jobs:task_done()
    end
  until false
end
for i = 1, 3 do
  process{target = work, args = {q}, name = "worker " .. i, daemon = true}:start()
end
q:join()
print("all done")
