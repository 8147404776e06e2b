-- wrong: a semaphore of two, shared with an own fork
local supper = require "supper"
local seats, forks = semaphore(2), {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    for _ = 1, 3 do
      local _ <close> = seats:guard()
      local _ <close> = forks[n]:guard()
      supper.eat(n, n % 5 + 1)
    end
  end)
end
join(all)
