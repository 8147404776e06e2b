-- caught by: released
-- Each philosopher also takes a lock of his own, and keeps it.
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end

local function philosopher(n)
  local left, right = n, n % 5 + 1
  lock():acquire()
  for _ = 1, 3 do
    local _ <close> = forks[math.min(left, right)]:guard()
    local _ <close> = forks[math.max(left, right)]:guard()
    supper.eat(left, right)
  end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
