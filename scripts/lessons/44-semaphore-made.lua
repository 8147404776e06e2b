-- 44: what a semaphore is made of
-- After 信号量semaphore, its 工作原理 (how a semaphore works): a counter and a lock.

-- The counter lies in memory that all processes share. The condition is the lock around it, with
-- a room for those who wait.
local function new_semaphore(n)
  local free, changed = cell(n), condition()
  local self = {}

  function self.acquire()
    local _ <close> = changed:guard()
    changed:wait_for(function() return free:get() > 0 end)
    free:add(-1)
  end

  function self.release()
    local _ <close> = changed:guard()
    free:add(1)
    changed:notify()
  end

  return self
end

local rooms = new_semaphore(5)
local inside, most = cell(0), cell(0)

local function sing()
  rooms.acquire()
  local now = inside:add(1)
  most:update(function(m) return math.max(m, now) end)
  sleep(0.05)
  inside:add(-1)
  rooms.release()
end

local guests = {}
for i = 1, 12 do guests[i] = spawn(sing) end
join(guests)
print("never more than five at once: " .. tostring(most:get() <= 5))

-- Without the lock: both look, both see the last place, both take it.
local place, both = cell(1), barrier(2)

local function rush()
  if place:get() > 0 then
    both:wait() -- the other one has looked, too
    place:add(-1)
  end
end

join(spawn(rush), spawn(rush))
print("places left without the lock: " .. place:get())

-- Output:
--> never more than five at once: true
--> places left without the lock: -1
