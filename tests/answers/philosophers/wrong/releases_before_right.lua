-- wrong: gives the left back when it takes the right
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = forks[n], forks[n % 5 + 1]
    for _ = 1, 3 do
      l:acquire() l:release()
      r:acquire()
      supper.eat(n, n % 5 + 1)
      r:release()
    end
  end)
end
join(all)
