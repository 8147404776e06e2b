-- schedules: 7, failing: 1
local forks = {}
for i = 1, 3 do forks[i] = lock() end
local function phil(i)
  local a, b = forks[i], forks[i % 3 + 1]
  a:acquire() b:acquire() b:release() a:release()
end
local crew = {}
for i = 1, 3 do crew[i] = thread.spawn(phil, i) end
for _, t in ipairs(crew) do t:result() end
