-- schedules: 6, failing: 2
-- SCTBench CS.lazy01_bad: the third thread fails when both others came before it.
data = 0
local m = lock()

local function add(n)
  m:acquire()
  data = data + n
  m:release()
end

local function look()
  m:acquire()
  if data >= 3 then error("data is 3 already") end
  m:release()
end

local crew = {thread.spawn(add, 1), thread.spawn(look), thread.spawn(add, 2)}
for _, t in ipairs(crew) do t:result() end
