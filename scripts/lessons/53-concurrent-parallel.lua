-- 53: concurrent, and parallel
-- After 并行和并发 (parallel and concurrent).

-- Concurrent: several jobs are under way, and take turns. Parallel: they run at the same instant,
-- on as many processors. Each job notes when it runs, in steps.
local function job(mark, notes)
  for _ = 1, 20 do
    local until_when = clock() + 0.001
    while clock() < until_when do end
    notes:put(mark)
    sleep(0) -- lets others run
  end
end

local function show(title, kind)
  local notes = queue()
  local a, b = kind.spawn(job, "a", notes), kind.spawn(job, "b", notes)
  join(a, b)
  local order = {}
  while not notes:empty() do order[#order + 1] = notes:get() end
  local text = table.concat(order)
  print(title .. ": " .. text)
  return text
end

-- Green tasks share a thread: concurrent, never parallel. One step of a, one of b.
local text = show("green tasks", green)
print("in turns: " .. tostring(text == ("ab"):rep(20)))

-- Processes are parallel where there are two processors. Two jobs of 20 steps of a millisecond each
-- take hardly longer than one then; with one processor the system lets them take turns.
show("processes", process)

-- What one thread computes, two share out: half of the time is the best that can come of it.
-- What waits for nothing and nobody is not made faster by turns.

-- Output:
--> green tasks: abababababababababababababababababababab
--> in turns: true
--> processes: {*}
