-- SPDX-License-Identifier: MIT
--- Queues in which policies keep ready jobs: queue.fifo(), queue.ordered(before), queue.levels(n);
--- and queue.last(set, before), for the set of running jobs.

local queue = {}

--- A queue: first in, first out. put(job) at the end, put_first(job) at the head, take() -> the job
--- at the head, or nil.
function queue.fifo()
  local first, last, jobs = 1, 0, {}
  local self = {}

  function self.put(job)
    last = last + 1
    jobs[last] = job
  end

  function self.put_first(job)
    first = first - 1
    jobs[first] = job
  end

  function self.take()
    local job = jobs[first]
    if not job then return nil end
    jobs[first] = nil
    first = first + 1
    return job
  end

  return self
end

--- n queues, the first the most urgent; job.queue is the number of a job's queue. put(job) at the
--- end, put_first(job) at the head; take() -> the first job of the first queue that has jobs;
--- raise(): all jobs queue up in the first queue, those of the second first; last(set) -> the least
--- urgent of a set of jobs.
---@param n integer
function queue.levels(n)
  local queues, self = {}, {}
  for q = 1, n do queues[q] = queue.fifo() end

  function self.put(job) queues[job.queue].put(job) end
  function self.put_first(job) queues[job.queue].put_first(job) end

  function self.take()
    for q = 1, n do
      local job = queues[q].take()
      if job then return job end
    end
  end

  function self.raise()
    for q = 2, n do
      for job in queues[q].take do queues[1].put(job) end
    end
  end

  local function is_before(a, b)
    return a.queue < b.queue or (a.queue == b.queue and a.order < b.order)
  end

  function self.last(set) return queue.last(set, is_before) end

  return self
end

--- A heap: the job that comes before all others is taken first. before(a, b): does a come before b?
--- put(job), take(), first() -> the job that take() would give.
---@param before fun(a: table, b: table): boolean
function queue.ordered(before)
  local heap, n = {}, 0
  local self = {}

  function self.put(job)
    n = n + 1
    local i = n
    while i > 1 do
      local up = heap[i // 2]
      if not before(job, up) then break end
      heap[i] = up
      i = i // 2
    end
    heap[i] = job
  end

  function self.take()
    local top = heap[1]
    if not top then return nil end
    local job = heap[n]
    heap[n] = nil
    n = n - 1
    if n == 0 then return top end
    local i = 1
    while 2 * i <= n do
      local child = 2 * i
      if child < n and before(heap[child + 1], heap[child]) then child = child + 1 end
      if not before(heap[child], job) then break end
      heap[i] = heap[child]
      i = child
    end
    heap[i] = job
    return top
  end

  function self.first() return heap[1] end

  return self
end

--- The last job of a set, job -> true; nil: the set is empty.
---@param set table<table, any>
---@param before fun(a: table, b: table): boolean
function queue.last(set, before)
  local last
  for job in pairs(set) do
    if not last or before(last, job) then last = job end
  end
  return last
end

return queue
