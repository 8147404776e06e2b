-- schedules: 24, failing: 4
-- SCTBench CS.token_ring_bad: three copies in a ring are equal only in some orders.
x1, x2, x3 = 1, 2, 1
flag1, flag2, flag3 = false, false, false
local atomic = lock()

local function t1()
  atomic:acquire()
  x1 = (x3 + 1) % 4
  flag1 = true
  atomic:release()
end

local function t2()
  atomic:acquire()
  x2 = x1
  flag2 = true
  atomic:release()
end

local function t3()
  atomic:acquire()
  x3 = x2
  flag3 = true
  atomic:release()
end

local function check()
  atomic:acquire()
  if flag1 and flag2 and flag3 then
    assert(x1 == x2 and x2 == x3, "the token is not the same for all")
  end
  atomic:release()
end

local crew = {thread.spawn(t1), thread.spawn(t2), thread.spawn(check), thread.spawn(t3)}
for _, t in ipairs(crew) do t:result() end
