-- 19: a lock for one who comes twice
-- After 递归锁Rlock (the recursive lock).

-- A plain lock is taken for everybody, its owner too: to wait for it would be a deadlock.
local plain = lock()
plain:acquire()
print("a lock, for the second time: " .. tostring(plain:acquire(false)))
plain:release()

-- An rlock counts: here it is acquired once for each level.
local r = rlock()

local function countdown(n)
  local _ <close> = r:guard()
  print("level " .. n)
  if n > 1 then countdown(n - 1) end
end
countdown(3)

-- Others get it only when its owner has released it as often.
local function ask_another()
  return tostring(thread.spawn(function()
    local got = r:acquire(false)
    if got then r:release() end
    return got
  end):result())
end

r:acquire()
r:acquire()
r:release()
print("acquired twice, released once; free: " .. ask_another())
r:release()
print("released twice; free: " .. ask_another())

-- Output:
--> a lock, for the second time: false
--> level 3
--> level 2
--> level 1
--> acquired twice, released once; free: false
--> released twice; free: true
