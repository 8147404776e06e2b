local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
thread.spawn(function()
  for _, p in ipairs(jobs) do signal.send(p, "STOP") end
  local n = 1
  while not (machine.is_done(1) and machine.is_done(2) and machine.is_done(3)) do
    if not machine.is_done(n) then
      signal.send(jobs[n], "CONT")
      sleep(0.02)
      signal.send(jobs[n], "STOP")
    end
    n = n % 3 + 1
  end
end):join()
machine.report()
join(jobs)
