-- wrong: by the clock: each has its time
local supper = require "supper"
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    for i = 1, 3 do sleep(0.05 * n) supper.eat(n, n % 5 + 1) sleep(0.05 * (5 - n)) end
  end)
end
join(all)
