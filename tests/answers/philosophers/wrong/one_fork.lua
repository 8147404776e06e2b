-- wrong: only the left fork is locked
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  for _ = 1, 3 do
    local _ <close> = forks[n]:guard()
    supper.eat(n, n % 5 + 1)
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
