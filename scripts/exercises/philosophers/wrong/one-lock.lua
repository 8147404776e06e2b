-- caught by: two-eat
-- Synchronised too much: one lock for the whole table.
local supper = require "supper"
local table_lock = lock()

local function philosopher(n)
  for _ = 1, 3 do table_lock:with(supper.eat, n, n % 5 + 1) end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
