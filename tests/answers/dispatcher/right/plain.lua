local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for n = 1, 3 do signal.send(jobs[n], "STOP") end
local left = {1, 2, 3}
while #left > 0 do
  for i = #left, 1, -1 do
    local n = left[i]
    signal.send(jobs[n], "CONT")
    sleep(0.02)
    signal.send(jobs[n], "STOP")
    if machine.is_done(n) then table.remove(left, i) end
  end
end
machine.report()
join(jobs)
