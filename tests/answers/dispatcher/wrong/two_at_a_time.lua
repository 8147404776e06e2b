-- wrong: stops one at a time, two run
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
local n = 1
while not (machine.is_done(1) and machine.is_done(2) and machine.is_done(3)) do
  signal.send(jobs[n], "STOP") sleep(0.02) signal.send(jobs[n], "CONT")
  n = n % 3 + 1
end
machine.report()
join(jobs)
