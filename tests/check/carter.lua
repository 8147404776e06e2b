-- schedules: 4, failing: 2
-- SCTBench CS.carter01_bad: who counts first takes l inside m, and gives it up only inside m.
local m, l = lock(), lock()
local a, b = 0, 0

local function t1()
  m:acquire()
  a = a + 1
  if a == 1 then l:acquire() end
  m:release()
  m:acquire()
  a = a - 1
  if a == 0 then l:release() end
  m:release()
end

local function t2()
  m:acquire()
  b = b + 1
  if b == 1 then l:acquire() end
  m:release()
  m:acquire()
  b = b - 1
  if b == 0 then l:release() end
  m:release()
end

local function idle() end

local crew = {thread.spawn(t1), thread.spawn(t2), thread.spawn(idle), thread.spawn(idle)}
for _, t in ipairs(crew) do t:result() end
