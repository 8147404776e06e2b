local machine = require "machine"
local Job = process.class()
function Job:init(n) self.n = n end
function Job:run() machine.job(self.n) end
local jobs = {Job(1), Job(2), Job(3)}
for _, j in ipairs(jobs) do j:start() end
machine.begun()
local function stop(j) signal.send(j, "STOP") end
local function go(j) signal.send(j, "CONT") end
for _, j in ipairs(jobs) do stop(j) end
local function done() return machine.is_done(1) and machine.is_done(2) and machine.is_done(3) end
while not done() do
  for n, j in ipairs(jobs) do
    if not machine.is_done(n) then go(j) sleep(0.02) stop(j) end
  end
end
machine.report()
join(jobs)
