-- wrong: prints the sum without waiting for anybody
local account = require "account"
local m = rlock()
local function deposit(i, amount) m:with(account.add, i, amount) end
local function transfer(amount)
  m:with(function()
    deposit(1, -amount)
    deposit(2, amount)
  end)
end
for _ = 1, 4 do spawn(function() for _ = 1, 3 do transfer(5) end end) end
print("sum: " .. account.sum())
