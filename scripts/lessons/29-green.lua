-- 29: green tasks
-- After 协程 (coroutines): 单线程下实现并发效果, 当一个任务遇到阻塞, 会自动切换到其他任务去执行
-- (concurrency in one thread: where a task would block, another goes on by itself).

local function eat(name)
  print(name .. " eats")
  sleep(0.05)
  print(name .. " is done eating")
end

local function play(name)
  print(name .. " plays")
  sleep(0.02)
  print(name .. " is done playing")
end

local e = green.spawn(eat, "alex")
local p = green.spawn(play, "alex")
print("no task has begun: nobody has waited yet")
join(e, p)

-- It is one thread, and so no lock is needed where there is no wait in between. Compare lesson 17.
local count = 0
local function add()
  for _ = 1, 10 do
    count = count + 1
    sleep(0)
  end
end
local tasks = {}
for i = 1, 1000 do tasks[i] = green.spawn(add) end
join(tasks)
print("1000 tasks have counted to " .. count)

-- Waits of 0.1 s each, all at the same time.
local before = clock()
green.scope(function(s)
  for _ = 1, 100 do
    s:spawn(function() sleep(0.1) end)
  end
end)
print("a hundred waits took less than a second: " .. tostring(clock() - before < 1))

-- One that fails ends the others of its scope; one that lasts too long is ended.
print(pcall(green.scope, function(s)
  s:spawn(function() sleep(60) end)
  s:spawn(function() error("the stove is off", 0) end)
end))
print(pcall(green.timeout, 0.01, eat, "a slow one"))

-- Output:
--> no task has begun: nobody has waited yet
--> alex eats
--> alex plays
--> alex is done playing
--> alex is done eating
--> 1000 tasks have counted to 10000
--> a hundred waits took less than a second: true
--> false	the stove is off
--> {...}
--> a slow one eats
--> false	unit.Timeout
