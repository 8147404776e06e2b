local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end

local function philosopher(n)
  local left, right = n, n % 5 + 1
  local first, second = math.min(left, right), math.max(left, right)
  for _ = 1, 3 do
    forks[first]:acquire()
    forks[second]:acquire()
    supper.eat(left, right)
    forks[second]:release()
    forks[first]:release()
  end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
