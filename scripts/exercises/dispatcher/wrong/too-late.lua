-- caught by: alone
-- Continues the next one, and stops the last one half a slice later.
local machine = require "machine"

local SLICE = 0.02
local jobs, last = {}, nil

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
      sleep(SLICE / 2)
      if last and last ~= p then signal.send(last, "STOP") end
      last = p
      sleep(SLICE / 2)
    end
  end
end

machine.report()
join(jobs)
