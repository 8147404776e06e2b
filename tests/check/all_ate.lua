-- schedules: 120, failing: 120
-- SCTBench CS.din_phil5_sat: the count is kept under the gate, so the last philosopher always
-- finds that all have eaten.
local N = 5
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
  local all = phil == N
  gate:release()
  if all then error("all have eaten") end
end

local crew = {}
for i = 0, N - 1 do crew[i + 1] = thread.spawn(philosopher, i) end
for _, t in ipairs(crew) do t:result() end
