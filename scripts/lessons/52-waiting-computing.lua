-- 52: threads for waiting, processes for computing
-- After 多线程用于IO密集型, 多进程用于计算密集型 (threads for work that waits, processes for work
-- that computes).

local function wait() sleep(0.2) end

local function compute()
  local n = 0
  for i = 1, 5000000 do n = n + i % 3 end
  return n
end

local function time(f)
  local started = clock()
  f()
  return clock() - started
end

-- How many times as long as one job alone do four take, side by side? And how many processors did
-- this process keep busy meanwhile? (os.clock is its processor time.)
local function measure(job, kind, alone)
  local used = os.clock()
  local all = time(function()
    join(kind.spawn(job), kind.spawn(job), kind.spawn(job), kind.spawn(job))
  end)
  return all / alone, (os.clock() - used) / all
end

-- The least of three: what disturbs makes a job slower, never faster.
local function least(job) return math.min(time(job), time(job), time(job)) end

local alone = {waiting = least(wait), computing = least(compute)}
local ratio, busy = {}, {}
for _, row in ipairs{{"waiting", wait}, {"computing", compute}} do
  local what, job = row[1], row[2]
  ratio[what], busy[what] = {}, {}
  for _, name in ipairs{"thread", "process"} do
    ratio[what][name], busy[what][name] = measure(job, _ENV[name], alone[what])
    print(("four jobs of %s, each a %s: %.1f times one alone"):format(what, name,
      ratio[what][name]))
  end
end

-- Threads wait all at once, as well as processes, and are cheaper. Computing, they take turns at
-- the state's lock; processes use all the processors that there are.
print("threads wait side by side: " .. tostring(ratio.waiting.thread < 3))
print("threads compute one after the other: " .. tostring(busy.computing.thread < 1.5))
print("processors: " .. os.cpu_count())

-- Output:
--> four jobs of waiting, each a thread: {*} times one alone
--> four jobs of waiting, each a process: {*} times one alone
--> four jobs of computing, each a thread: {*} times one alone
--> four jobs of computing, each a process: {*} times one alone
--> threads wait side by side: true
--> threads compute one after the other: true
--> processors: {n}
