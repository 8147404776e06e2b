-- wrong: lets the next one go before it stops the last
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for n = 1, 3 do signal.send(jobs[n], "STOP") end
local n = 1
signal.send(jobs[1], "CONT")
while not (machine.is_done(1) and machine.is_done(2) and machine.is_done(3)) do
  sleep(0.02)
  local k = n % 3 + 1
  signal.send(jobs[k], "CONT")
  sleep(0.005)
  signal.send(jobs[n], "STOP")
  n = k
end
machine.report()
join(jobs)
