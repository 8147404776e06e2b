-- wrong: each runs until it is done
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for n = 1, 3 do signal.send(jobs[n], "STOP") end
for n = 1, 3 do signal.send(jobs[n], "CONT") repeat sleep(0.005) until machine.is_done(n) signal.send(jobs[n], "STOP") end
machine.report()
join(jobs)
