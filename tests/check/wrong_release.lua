-- schedules: 7, failing: 7
-- SCTBench CS.din_phil7_sat: a slip (acquire for release) has the first philosopher wait without
-- end.
local N = 7
local gate, forks = lock(), {}
for i = 0, N - 1 do forks[i] = lock() end
local phil = 0

local function philosopher(i)
  local left, right = forks[i], forks[(i + 1) % N]
  gate:acquire()
  right:acquire()
  left:acquire()
  left:release()
  right:release()
  phil = phil + 1
  gate:acquire() -- release was meant
  if phil == N then error("all have eaten") end
end

local crew = {}
for i = 0, N - 1 do crew[i + 1] = thread.spawn(philosopher, i) end
for _, t in ipairs(crew) do t:result() end
