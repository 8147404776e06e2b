-- wrong: each takes the left fork first; all five may wait in a ring
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 do
    forks[l]:acquire()
    forks[r]:acquire()
    supper.eat(l, r)
    forks[r]:release()
    forks[l]:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
