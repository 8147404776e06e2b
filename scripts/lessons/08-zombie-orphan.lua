-- 08: zombies and orphans
-- After 僵尸进程与孤儿进程 (zombie and orphan processes).

-- A zombie has ended, but its parent has not asked yet how: its number is not free.
local child = spawn(function() return "my last words" end)
wait_any{child}
print("ended, not joined: " .. child.state)
child:join()
print("joined: " .. child.state)

-- An orphan lives on after its parent died; the system gives it another one.
local news, dead = queue(), event()

local function son()
  local before = os.getppid()
  news:put(before)
  dead:wait()
  news:put(os.getppid() ~= before)
end

local father = spawn(function()
  spawn(son)
  sleep(60)
end)

print("the father is " .. father.pid .. ", the son says " .. news:get())
father:kill()
father:join()
dead:set()
print("has the orphan a new parent? " .. tostring(news:get()))

-- Output:
--> ended, not joined: zombie
--> joined: terminated
--> the father is {father}, the son says {father}
--> has the orphan a new parent? true
