-- caught by: turns
-- Nobody is stopped.
local machine = require "machine"

local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()

machine.report()
join(jobs)
