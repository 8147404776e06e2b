local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = queue(1) forks[n]:put("fork " .. n) end
local Philosopher = process.class()
function Philosopher:init(n) self.l, self.r = n, n % 5 + 1 end
function Philosopher:run()
  local a, b = math.min(self.l, self.r), math.max(self.l, self.r)
  for _ = 1, 3 do
    local x, y = forks[a]:get(), forks[b]:get()
    supper.eat(self.l, self.r)
    forks[b]:put(y)
    forks[a]:put(x)
  end
end
local all = {}
for n = 1, 5 do all[n] = Philosopher(n) all[n]:start() end
join(all)
