-- 15: room for five
-- After 信号量semaphore (the semaphore: a lock that lets several in).

local rooms = semaphore(5)
local inside, most = cell(0), cell(0)

local function sing(guest)
  local _ <close> = rooms:guard()
  local now = inside:add(1)
  most:update(function(m) return math.max(m, now) end)
  print("guest " .. guest .. " sings")
  sleep(0.1)
  inside:add(-1)
end

local guests = {}
for i = 1, 12 do
  guests[i] = thread.spawn(sing, i)
end
join(guests)

print("free rooms in the end: " .. rooms:value())
print("never more than five at once: " .. tostring(most:get() <= 5))

-- Output:
--| any order
--|   12 times
-->     guest {n} sings
--| end
--> free rooms in the end: 5
--> never more than five at once: true
