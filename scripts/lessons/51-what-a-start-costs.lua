-- 51: what a start costs
-- After 线程 (threads): 开启线程比开启进程开销更小 (a thread is cheaper to start than a process).

local N = 50

local function time_of(kind)
  local started = clock()
  for _ = 1, N do kind.spawn(function() end):join() end
  return (clock() - started) / N * 1e6
end

-- The best of three: what disturbs makes a start slower, never faster.
local function best(kind)
  local least = math.huge
  for _ = 1, 3 do least = math.min(least, time_of(kind)) end
  return least
end

local cost = {}
for _, name in ipairs{"process", "isolate", "thread", "green"} do
  cost[name] = best(_ENV[name])
  print(("%-8s %6.1f microseconds to start and join"):format(name, cost[name]))
end

-- A process needs memory of its own, an isolate a Lua state, a thread a stack of the system's, a
-- green task a coroutine only.
print("a thread is cheaper than a process: " .. tostring(cost.thread < cost.process))
print("a green task is cheaper than a thread: " .. tostring(cost.green < cost.thread))

-- Output:
--> process  {*} microseconds to start and join
--> isolate  {*} microseconds to start and join
--> thread   {*} microseconds to start and join
--> green    {*} microseconds to start and join
--> a thread is cheaper than a process: true
--> a green task is cheaper than a thread: true
