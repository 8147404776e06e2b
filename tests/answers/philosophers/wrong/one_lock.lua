-- wrong: one lock for the whole table; no two can eat at once
local supper = require "supper"
local m = lock()
local function philosopher(n)
  for _ = 1, 3 do m:with(supper.eat, n, n % 5 + 1) end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
