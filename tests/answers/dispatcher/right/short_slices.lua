local machine = require "machine"
local jobs = {}
for n = 1, 3 do jobs[n] = spawn(function() machine.job(n) end) end
machine.begun()
for n = 3, 1, -1 do signal.send(jobs[n], "STOP") end
repeat
  local busy = false
  for n = 1, 3 do
    if not machine.is_done(n) then
      busy = true
      signal.send(jobs[n], "CONT")
      local t = clock()
      repeat sleep(0.005) until clock() - t >= 0.018 or machine.is_done(n)
      signal.send(jobs[n], "STOP")
    end
  end
until not busy
machine.report()
join(jobs)
