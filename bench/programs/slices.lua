-- A simulation of `count` slices, 1,000 jobs in turns, by the plainest heap of events; with
-- "module" (by conlua) it is done by scheduling.run. The third argument: how many jobs.

local count, how = tonumber(arg[1] or 1000000), arg[2] or "plain"
local n = tonumber(arg[3] or 1000)
local each = count // n -- slices of a job, of one unit of time

local function plain()
  local heap, size = {}, 0
  local function push(time, kind, job)
    size = size + 1
    local i, event = size, {time = time, kind = kind, job = job}
    while i > 1 and heap[i // 2].time > time do
      heap[i] = heap[i // 2]
      i = i // 2
    end
    heap[i] = event
  end
  local function pop()
    local top, last = heap[1], heap[size]
    heap[size] = nil
    size = size - 1
    local i = 1
    while 2 * i <= size do
      local child = 2 * i
      if child < size and heap[child + 1].time < heap[child].time then child = child + 1 end
      if heap[child].time >= last.time then break end
      heap[i] = heap[child]
      i = child
    end
    if size > 0 then heap[i] = last end
    return top
  end
  local ready, first, last, running = {}, 1, 0, nil
  local finish, log = 0, {trace = {}}
  local function start(now)
    running = ready[first]
    if not running then return end
    ready[first] = nil
    first = first + 1
    running.from = now
    log[#log + 1] = {now, "runs", running.name}
    push(now + math.min(1, running.left), "slice", running)
  end
  for i = 1, n do push(i - 1, "arrive", {name = "J" .. i, left = each}) end
  while size > 0 do
    local event = pop()
    local now, job = event.time, event.job
    if event.kind == "slice" then
      log.trace[#log.trace + 1] = {from = job.from, to = now, job = job.name}
      job.left = job.left - (now - job.from)
      running = nil
      if job.left == 0 then job.finish, finish = now, now end
      log[#log + 1] = {now, job.left > 0 and "slice" or "done", job.name}
    end
    if job.left > 0 then
      last = last + 1
      ready[last] = job
    end
    if not running then start(now) end
  end
  assert(#log >= #log.trace)
  return finish
end

local function module()
  local jobs = {}
  for i = 1, n do jobs[i] = {name = "J" .. i, arrival = i - 1, bursts = {each}} end
  return scheduling.run{policy = "rr:1", jobs = jobs}.to
end

local start = os.clock()
local finish = how == "plain" and plain() or module()
local seconds = os.clock() - start
assert(finish == each * n)
print(("%.6f %d"):format(seconds, each * n))
