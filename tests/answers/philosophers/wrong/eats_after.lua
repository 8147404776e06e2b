-- wrong: gives the forks back before eating
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 do
    forks[math.min(l, r)]:acquire()
    forks[math.max(l, r)]:acquire()
    forks[l]:release()
    forks[r]:release()
    supper.eat(l, r)
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
