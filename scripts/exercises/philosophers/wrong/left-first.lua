-- caught by: no-cycle
-- Each takes the left fork first: sometimes all wait in a ring.
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end

local function philosopher(n)
  local left, right = n, n % 5 + 1
  for _ = 1, 3 do
    local _ <close> = forks[left]:guard()
    sleep(0.002)
    local _ <close> = forks[right]:guard()
    supper.eat(left, right)
  end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
