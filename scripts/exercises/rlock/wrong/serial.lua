-- caught by: together
-- Synchronised too much: each process is joined before the next one starts.
local account = require "account"
local m = rlock()

local function deposit(i, amount) m:with(account.add, i, amount) end

local function transfer(amount)
  local _ <close> = m:guard()
  deposit(1, -amount)
  deposit(2, amount)
end

for _ = 1, 4 do
  spawn(function() for _ = 1, 3 do transfer(5) end end):join()
end
print("sum: " .. account.sum())
