local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = lock() end

local function both(l, r)
  while true do
    forks[l]:acquire()
    if forks[r]:acquire(false) then return end
    forks[l]:release()
    sleep(math.random() * 0.01)
  end
end

local function philosopher(n)
  local l, r = n, n % 5 + 1
  local eaten = 0
  repeat
    both(l, r)
    supper.eat(l, r)
    forks[r]:release()
    forks[l]:release()
    eaten = eaten + 1
  until eaten == 3
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
