-- wrong: 4 and 5 both left-handed... but 5 takes its forks as 4 does: still a ring? no: all but none
local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = forks[n], forks[n % 5 + 1]
    for _ = 1, 3 do
      r:acquire()
      l:acquire()
      supper.eat(n, n % 5 + 1)
      l:release()
      r:release()
    end
  end)
end
join(all)
