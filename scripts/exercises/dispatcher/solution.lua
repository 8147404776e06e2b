local machine = require "machine"

local SLICE = 0.02
local jobs = {}

for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for _, p in ipairs(jobs) do signal.send(p, "STOP") end

local left = 3
while left > 0 do
  left = 3
  for n, p in ipairs(jobs) do
    if machine.is_done(n) then
      left = left - 1
    else
      signal.send(p, "CONT")
      sleep(SLICE)
      signal.send(p, "STOP")
    end
  end
end

machine.report()
join(jobs)
