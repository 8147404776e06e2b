local supper = require "supper"

local function philosopher(n)
  local left, right = n, n % 5 + 1
  for _ = 1, 3 do supper.eat(left, right) end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
