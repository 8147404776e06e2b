-- wrong: the main process makes all the transfers
local account = require "account"
local m = rlock()
local function deposit(i, amount) m:with(account.add, i, amount) end
local function transfer(amount)
  m:with(function()
    deposit(1, -amount)
    deposit(2, amount)
  end)
end
local crew = {}
for n = 1, 4 do crew[n] = spawn(function() m:with(function() m:with(function() end) end) end) end
for _ = 1, 12 do transfer(5) end
join(crew)
print("sum: " .. account.sum())
