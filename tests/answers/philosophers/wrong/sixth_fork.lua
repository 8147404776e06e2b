-- wrong: the fifth takes the lock of a sixth fork (off by one), so it shares none with the first
local supper = require "supper"
local forks = {}
for i = 1, 6 do forks[i] = lock() end
local function philosopher(n)
  for _ = 1, 3 do
    forks[n]:acquire()
    forks[n + 1]:acquire()
    supper.eat(n, n % 5 + 1)
    forks[n + 1]:release()
    forks[n]:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
