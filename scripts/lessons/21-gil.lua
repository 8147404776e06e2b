-- 21: what the state's lock costs
-- After GIL锁 (the global interpreter lock).

local function count()
  local n = 0
  for i = 1, 10000000 do n = n + i % 3 end
  return n
end

local function time(f)
  local started = clock()
  f()
  return clock() - started
end

local alone = time(count)

local function measure(title, kind)
  local both = time(function() join(kind.spawn(count), kind.spawn(count)) end)
  print(("two %s: %.1f times as long as one job alone"):format(title, both / alone))
end

print("processors: " .. os.cpu_count())
measure("threads", thread) -- share one state, so one waits while the other counts: about 2
measure("processes", process) -- a state each: about 1, given two processors
measure("isolates", isolate) -- a state each, in one process: about 1 too

-- Output:
--> processors: {n}
--> two threads: {n} times as long as one job alone
--> two processes: {n} times as long as one job alone
--> two isolates: {n} times as long as one job alone
