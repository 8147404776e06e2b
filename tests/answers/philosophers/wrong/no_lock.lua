-- wrong: no lock; who starts late eats late
local supper = require "supper"
local function philosopher(n)
  sleep((n - 1) % 3 * 0.1)
  for _ = 1, 3 do supper.eat(n, n % 5 + 1) end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
