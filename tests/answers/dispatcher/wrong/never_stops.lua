-- wrong: sends nothing
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
repeat sleep(0.01) until machine.is_done(1) and machine.is_done(2) and machine.is_done(3)
machine.report()
join(jobs)
