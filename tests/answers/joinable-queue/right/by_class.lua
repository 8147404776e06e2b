local Worker = process.class()
function Worker:init(jobs) self.jobs = jobs; self.daemon = true end
function Worker:run()
  while true do
    local n = self.jobs:get()
    print(("job %d done"):format(n))
    self.jobs:task_done()
  end
end

local jobs = joinable_queue()
local crew = {}
for i = 1, 3 do
  crew[i] = Worker(jobs)
  crew[i].daemon = true
end
for _, w in ipairs(crew) do w:start() end
for n = 1, 10 do jobs:put(n) end
jobs:join()
print("all done")
