-- caught by: fork-1, fork-2, fork-3, fork-4, fork-5
-- Takes only the left fork.
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end

local function philosopher(n)
  for _ = 1, 3 do forks[n]:with(supper.eat, n, n % 5 + 1) end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
