-- 38: first come first served, shortest first, and what it costs the last
-- After 先来先服务、短作业优先调度算法 (first come first served, shortest job first).

-- A long job comes first, and two short ones behind it: they wait for the long one.
local jobs = {
  {name = "long", arrival = 0, bursts = {20}},
  {name = "short", arrival = 1, bursts = {2}},
  {name = "tiny", arrival = 2, bursts = {1}},
}

local function tell(policy)
  local result = scheduling.run{policy = policy, jobs = jobs}
  print(("%s: mean turnaround %.1f"):format(policy, result.mean.turnaround))
  for _, job in ipairs(result.jobs) do
    print(("  %-5s waits %2d, done at %d"):format(job.name, job.wait, job.finish))
  end
end

tell "fcfs"
tell "sjf"  -- chooses the shortest, but takes the processor from nobody: the long one has it
tell "srtf" -- the one that needs least now takes the processor

-- Shortest first has the least mean. The long job pays: if short ones come and come, it waits.
local crowd = {{name = "long", arrival = 0, bursts = {20}}}
for i = 1, 30 do crowd[i + 1] = {name = "s" .. i, arrival = 2 * (i - 1), bursts = {2}} end
local result = scheduling.run{policy = "srtf", jobs = crowd}
print("among 30 short jobs the long one waits " .. result.of.long.wait)

-- print(result) shows the chart, result:html "file" makes a page of it.

-- Output:
--> fcfs: mean turnaround 20.7
-->   long  waits  0, done at 20
-->   short waits 19, done at 22
-->   tiny  waits 20, done at 23
--> sjf: mean turnaround 20.3
-->   long  waits  0, done at 20
-->   short waits 20, done at 23
-->   tiny  waits 18, done at 21
--> srtf: mean turnaround 9.0
-->   long  waits  3, done at 23
-->   short waits  0, done at 3
-->   tiny  waits  1, done at 4
--> among 30 short jobs the long one waits 60
