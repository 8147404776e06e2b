-- schedules: 32, failing: 32
-- SCTBench CS.arithmetic_prog_bad: a buffer of one place; the last assertion is wrong in every
-- schedule.
local N = 3
local num, total, flag = 0, 0, false
local m = lock()
local empty, full = condition(m), condition(m)

local producer = thread.spawn(function()
  for _ = 1, N do
    m:acquire()
    while num > 0 do empty:wait() end
    num = num + 1
    full:notify()
    m:release()
  end
end)

local consumer = thread.spawn(function()
  for j = 0, N - 1 do
    m:acquire()
    while num == 0 do full:wait() end
    total = total + j
    num = num - 1
    empty:notify()
    m:release()
  end
  total = total + N
  flag = true
end)

producer:result()
consumer:result()
if flag then assert(total ~= N * (N + 1) // 2, "total is N(N+1)/2") end
