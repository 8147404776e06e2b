-- caught by: released
-- Each transfer also takes a lock of its own, and keeps it.
local account = require "account"
local m = rlock()

local function deposit(i, amount) m:with(account.add, i, amount) end

local function transfer(amount)
  lock():acquire()
  local _ <close> = m:guard()
  deposit(1, -amount)
  deposit(2, amount)
end

local crew = {}
for n = 1, 4 do
  crew[n] = spawn(function() for _ = 1, 3 do transfer(5) end end)
end
join(crew)
print("sum: " .. account.sum())
