-- schedules: 3, failing: 1
-- SCTBench CS.twostage_bad: two values that belong together change under two locks.
local first, second = lock(), lock()
local d1, d2 = 0, 0

local function change()
  first:acquire()
  d1 = 1
  first:release()
  second:acquire()
  d2 = d1 + 1
  second:release()
end

local function check()
  first:acquire()
  if d1 == 0 then
    first:release()
    return
  end
  local t1 = d1
  first:release()
  second:acquire()
  local t2 = d2
  second:release()
  assert(t2 == t1 + 1, "only half of the change was made")
end

local crew = {}
for i = 1, 1 do crew[i] = thread.spawn(change) end
for i = 1, 1 do crew[1 + i] = thread.spawn(check) end
for _, t in ipairs(crew) do t:result() end
