-- wrong: os.exit in the place of the joins
local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(machine.job, n) end
machine.begun()
for n = 1, 3 do signal.send(jobs[n], "STOP") end
while not (machine.is_done(1) and machine.is_done(2) and machine.is_done(3)) do
  for n = 1, 3 do if not machine.is_done(n) then signal.send(jobs[n], "CONT") sleep(0.02) signal.send(jobs[n], "STOP") end end
end
machine.report()
os.exit(0)
