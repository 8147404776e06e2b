-- 42: the same with real processes: a dispatcher of ours
-- After 时间片轮转 (round robin) and 进程的挂起 (processes that are stopped and go on).

-- Each job is a process. The dispatcher lets one of them go on (SIGCONT), and stops it (SIGSTOP)
-- when its slice is over. A job that sleeps, or waits for anything, leaves the processor itself.
local function work(seconds)
  local began = os.clock() -- time on a processor, not on the wall
  while os.clock() - began < seconds do end
end

local function talk()
  for _ = 1, 2 do
    work(0.01)
    sleep(0.05)
  end
end

local r = scheduling.drive{policy = "rr", quantum = 0.02, jobs = {
  {name = "one", target = work, args = {0.1}},
  {name = "two", target = work, args = {0.1}},
  {name = "talk", target = talk},
}}

-- The result has the form of a simulation's; print(r) shows what was measured.
print("jobs took turns: " .. tostring(r.switches >= 4))
print("talk waited: " .. tostring(r.of.talk.io >= 0.05))
print("one at a time: " .. tostring(r.utilisation <= 1))

-- Even a job that never ends harms nobody: it is stopped, and ends with its dispatcher.
local ok, err = pcall(scheduling.drive, {policy = "rr", limit = 0.2, jobs = {
  {name = "for ever", target = function() while true do end end},
}})
print(tostring(ok) .. ": " .. err:match "longer than the limit")

-- Output:
--> jobs took turns: true
--> talk waited: true
--> one at a time: true
--> false: longer than the limit
