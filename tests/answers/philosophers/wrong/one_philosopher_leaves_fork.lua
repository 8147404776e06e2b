-- wrong: one takes both with a limit and gives up a meal if it does not get them
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = forks[n], forks[n % 5 + 1]
    for _ = 1, 3 do
      l:acquire()
      if r:acquire(0.5) then supper.eat(n, n % 5 + 1) r:release() end
      l:release()
    end
  end)
end
join(all)
