local supper = require "supper"
local forks = {}
for i = 1, 5 do forks[i] = cell(true) end
local c = condition()

local function take(l, r)
  c:acquire()
  while not (forks[l]:get() and forks[r]:get()) do c:wait() end
  forks[l]:set(false)
  forks[r]:set(false)
  c:release()
end

local function put_back(l, r)
  c:acquire()
  forks[l]:set(true)
  forks[r]:set(true)
  c:notify_all()
  c:release()
end

local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = n, n % 5 + 1
    for _ = 1, 3 do
      take(l, r)
      supper.eat(l, r)
      put_back(l, r)
    end
  end)
end
join(all)
