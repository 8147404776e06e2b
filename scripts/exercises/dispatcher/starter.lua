local machine = require "machine"

-- Three jobs, which run as they like. Let them have the processor in turns.
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()

machine.report()
join(jobs)
