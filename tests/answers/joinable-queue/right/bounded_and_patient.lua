local c = require "conlua"
local q = c.joinable_queue(2)
local function worker()
  while true do
    local ok, job = q:try_get(0.05)
    if ok then
      print("job " .. job .. " done")
      q:task_done()
    end
  end
end
for _ = 1, 3 do c.process.daemon(worker) end
local n = 1
while n <= 10 do
  if q:try_put(n, 0.05) then n = n + 1 end
end
while not q:join(0.05) do end
print("all done")
