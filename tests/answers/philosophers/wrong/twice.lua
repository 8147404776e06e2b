-- wrong: each eats twice only (off by one)
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 - 1 do
    forks[math.min(l, r)]:acquire()
    forks[math.max(l, r)]:acquire()
    supper.eat(l, r)
    forks[l]:release()
    forks[r]:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
