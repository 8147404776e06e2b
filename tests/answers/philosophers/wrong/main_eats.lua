-- wrong: the main process eats for all five
local supper = require "supper"
local all = {}
for n = 1, 5 do all[n] = spawn(function() end) end
for _ = 1, 3 do
  for n = 1, 5 do supper.eat(n, n % 5 + 1) end
end
join(all)
