-- 45: what a queue is made of
-- After 进程间通信 (inter-process communication): 队列 = 管道 + 锁 (a queue is a pipe and a lock).

-- The pipe carries the items, in order. One lock lets a single writer in, another a single reader:
-- a pipe of the system carries bytes, and two writers at once would mix theirs. The semaphore
-- counts the free places.
local function new_queue(room)
  local out, into = pipe()
  local reading, writing, free = lock(), lock(), semaphore(room)
  local self = {}

  function self.put(item)
    free:acquire() -- waits while the queue is full
    writing:with(function() into:send(item) end)
  end

  function self.get()
    local item = reading:with(function() return out:recv() end) -- waits while it is empty
    free:release()
    return item
  end

  return self
end

local q, sum, count = new_queue(3), cell(0), cell(0)

local function make(first)
  for n = first, first + 24 do q.put(n) end
end

local function take()
  for _ = 1, 25 do
    sum:add(q.get())
    count:add(1)
  end
end

join(spawn(make, 1), spawn(make, 26), spawn(take), spawn(take))
print("taken: " .. count:get() .. ", their sum: " .. sum:get())

-- Full: a fourth item waits for a place.
for n = 1, 3 do q.put(n) end
local late = spawn(q.put, 4)
print("is the fourth in after a tenth? " .. tostring(late:join(0.1)))
print("taken: " .. q.get())
print("is it in now? " .. tostring(late:join()))

-- Output:
--> taken: 50, their sum: 1275
--> is the fourth in after a tenth? false
--> taken: 1
--> is it in now? true
