-- wrong: the wrong neighbour: fork n + 2
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local a, b = n, (n + 1) % 5 + 1
    for _ = 1, 3 do
      forks[math.min(a, b)]:acquire() forks[math.max(a, b)]:acquire()
      supper.eat(n, n % 5 + 1)
      forks[a]:release() forks[b]:release()
    end
  end)
end
join(all)
