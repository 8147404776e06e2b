-- 20: deadlock, and its report
-- After 锁(Lock): 多个锁一起上,不开锁,会造成死锁 (many locks, none released: a deadlock).

local bowl, chopsticks = lock(), lock()
local both = barrier(2)

local function eat(first, second)
  local name = process.current().name
  local _ <close> = first:guard()
  both:wait() -- now each holds one, and wants the other's
  local ok, err = pcall(second.acquire, second)
  if ok then
    print(name .. " eats")
    second:release()
  else
    print(name .. " gives way: " .. tostring(err))
  end
end

-- The cure is one order for all: bowl first, then chopsticks. Here each has his own.
local p1 = process{target = eat, args = {bowl, chopsticks}, name = "egon"}
local p2 = process{target = eat, args = {chopsticks, bowl}, name = "jason"}
p1:start()
p2:start()
join(p1, p2)

-- Whoever closed the ring gets the error, and the report on stderr tells of both.

-- Output:
--> {one} gives way: deadlock
--> {other} eats
--| stderr
--> {...}
--| any order
-->   {one} (pid {n}) waits for {*}, held by {other} (pid {n}), at {*}20-deadlock.lua:{n}
-->   {other} (pid {n}) waits for {*}, held by {one} (pid {n}), at {*}20-deadlock.lua:{n}
--| end
--> {...}
