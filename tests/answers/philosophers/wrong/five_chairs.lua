-- wrong: the waiter lets all five sit down (off by one), so that the ring can close
local supper = require "supper"
local chairs, forks = semaphore(5), {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 do
    chairs:acquire()
    forks[l]:acquire()
    forks[r]:acquire()
    supper.eat(l, r)
    forks[r]:release()
    forks[l]:release()
    chairs:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
