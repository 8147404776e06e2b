-- 40: priorities, starvation, aging
-- After 调度算法：优先等级法 (scheduling by priority).

-- A letter waits to be printed; calls come, one after the other, and are more urgent.
local jobs = {{name = "letter", arrival = 0, bursts = {3}, priority = 9}}
for i = 1, 20 do
  jobs[i + 1] = {name = "call" .. i, arrival = 3 * (i - 1), bursts = {3}, priority = 1}
end

local function wait_of(aging)
  return scheduling.run{policy = "priority", aging = aging, jobs = jobs}.of.letter.wait
end

print("without aging the letter waits " .. wait_of())

-- Aging: for each 2 that a job waits, its number goes down by one. So nobody waits for ever.
print("with aging, a step each 2: " .. wait_of(2))
print("with aging, a step each 1: " .. wait_of(1))

-- With preemption the urgent job need not even wait until the other one is done.
local r = scheduling.run{policy = "priority", preemptive = true, jobs = {
  {name = "letter", arrival = 0, bursts = {5}, priority = 9},
  {name = "call", arrival = 2, bursts = {2}, priority = 1},
}}
print(table.concat(r.log, "\n"))

-- Output:
--> without aging the letter waits 60
--> with aging, a step each 2: 18
--> with aging, a step each 1: 9
--> t=0: letter arrives
--> t=0: letter runs
--> t=2: call arrives, preempts letter
--> t=2: call runs
--> t=4: call is done
--> t=4: letter runs
--> t=7: letter is done
