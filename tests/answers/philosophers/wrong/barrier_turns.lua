-- wrong: pairs eat in rounds: 1 and 3, 2 and 4, 5; everybody has to wait for all
local supper = require "supper"
local b = barrier(5)
local round = {1, 2, 1, 2, 3}
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    for _ = 1, 3 do
      for k = 1, 3 do
        if round[n] == k then supper.eat(n, n % 5 + 1) end
        if k < 3 then b:wait() end
      end
    end
  end)
end
join(all)
