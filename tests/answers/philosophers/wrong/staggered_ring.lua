-- wrong: left first, and a sleep at the beginning that keeps the ring from closing by luck
local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end
local function philosopher(n)
  local l, r = n, n % 5 + 1
  sleep(n * 0.02)
  for _ = 1, 3 do
    local _ <close> = forks[l]:guard()
    local _ <close> = forks[r]:guard()
    supper.eat(l, r)
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
