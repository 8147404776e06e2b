-- wrong: two tokens, nobody looks whose neighbour it is
local supper = require "supper"
local q = queue()
q:put(1) q:put(2)
local all = {}
for n = 1, 5 do
  all[n] = spawn(function() for _ = 1, 3 do local t = q:get() supper.eat(n, n % 5 + 1) q:put(t) end end)
end
join(all)
