local q = joinable_queue()
local Worker = process.class()
function Worker:run()
  while true do
    local ok, n = pcall(q.get, q)
    if not ok then return end
    io.write("job ", n, " done\n")
    q:task_done()
  end
end
for i = 1, 3 do local w = Worker() w.daemon = true w:start() end
local n = 0
repeat n = n + 1 q:put(n) until n == 10
q:join()
io.write "all done\n"
