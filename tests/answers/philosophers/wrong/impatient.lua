-- wrong: waits a while for the right fork, and then eats without it
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 do
    forks[l]:acquire()
    local mine = forks[r]:acquire(0.2)
    supper.eat(l, r)
    if mine then forks[r]:release() end
    forks[l]:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
