local machine = require "machine"
local ready, all = queue(), {}
for n = 1, 3 do
  all[n] = process{target = machine.job, args = {n}, name = "job " .. n}
  all[n]:start()
end
machine.begun()
for n, p in ipairs(all) do signal.send(p, "STOP") ready:put(n) end
local open = 3
while open > 0 do
  local n = ready:get()
  signal.send(all[n].pid, "CONT")
  sleep(0.02)
  signal.send(all[n].pid, "STOP")
  if machine.is_done(n) then open = open - 1 else ready:put(n) end
end
machine.report()
for _, p in ipairs(all) do p:join() end
