-- caught by: one-at-a-time
-- Only one of the two steps holds the lock.
local account = require "account"
local m = rlock()

local function transfer(amount)
  account.add(1, -amount)
  m:with(account.add, 2, amount)
end

local crew = {}
for n = 1, 4 do
  crew[n] = spawn(function() for _ = 1, 3 do transfer(5) end end)
end
join(crew)
print("sum: " .. account.sum())
