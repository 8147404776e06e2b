-- schedules: 52, failing: 8
-- SCTBench CS.reorder_3_bad: between two writes without a lock somebody looks.
local a, b = 0, 0

local function set()
  a = 1
  b = -1
end

local function check()
  assert((a == 0 and b == 0) or (a == 1 and b == -1), "half of it was seen")
end

local crew = {}
for i = 1, 2 do crew[i] = thread.spawn(set) end
for i = 1, 1 do crew[2 + i] = thread.spawn(check) end
for _, t in ipairs(crew) do t:result() end
