-- wrong: looks whether the neighbours eat, and eats: between the look and the meal lies a gap
local supper = require "supper"
local eating = {}
for n = 1, 5 do eating[n] = cell(false) end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = (n + 3) % 5 + 1, n % 5 + 1
    for _ = 1, 3 do
      while eating[l]:get() or eating[r]:get() do sleep(0.001) end
      eating[n]:set(true)
      supper.eat(n, r)
      eating[n]:set(false)
    end
  end)
end
join(all)
