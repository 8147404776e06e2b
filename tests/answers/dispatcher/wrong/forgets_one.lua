-- wrong: the third is not stopped at first
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for n = 1, 2 do signal.send(jobs[n], "STOP") end
while not (machine.is_done(1) and machine.is_done(2) and machine.is_done(3)) do
  for n = 1, 3 do signal.send(jobs[n], "CONT") sleep(0.02) if n < 3 then signal.send(jobs[n], "STOP") end end
end
machine.report()
join(jobs)
