-- 41: multilevel feedback queues, and how a job cheats without a boost
-- After 多级反馈队列 (multilevel feedback queues).

-- Nobody says how long a job will be. A new job is taken for a short one: it begins in the most
-- urgent queue, and goes down each time it has used up a quantum.
local r = scheduling.run{policy = "mlfq", queues = 3, quantum = 10, jobs = {
  {name = "long", arrival = 0, bursts = {60}},
  {name = "short", arrival = 35, bursts = {8}},
}}
for _, s in ipairs(r.trace) do
  print(("%2d to %2d: %-5s in queue %d"):format(s.from, s.to, s.job, s.queue))
end

-- A cheat waits for an instant before its quantum is over. If that gives it a new one (io_stays),
-- it stays in the most urgent queue, and has nearly all of the processor.
local cheat = {name = "cheat", bursts = {9}}
for _ = 1, 19 do
  table.insert(cheat.bursts, 1)
  table.insert(cheat.bursts, 9)
end
local honest = {name = "honest", bursts = {60}}

local function finish(options)
  options.policy, options.quantum, options.jobs = "mlfq", 10, {honest, cheat}
  return scheduling.run(options).of.honest.finish
end

print("the honest job is done at " .. finish{io_stays = true} .. ", if cheating pays")
print("with a boost each 20: at " .. finish{io_stays = true, boost = 20})
print("if what is left of a quantum stays: at " .. finish{})

-- Output:
-->  0 to 10: long  in queue 1
--> 10 to 20: long  in queue 2
--> 20 to 35: long  in queue 3
--> 35 to 43: short in queue 1
--> 43 to 68: long  in queue 3
--> the honest job is done at {n}, if cheating pays
--> with a boost each 20: at {n}
--> if what is left of a quantum stays: at {n}
