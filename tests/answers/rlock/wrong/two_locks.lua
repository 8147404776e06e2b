-- wrong: deposit holds another lock than transfer
local account = require "account"
local a, b = rlock(), rlock()
local function deposit(i, amount) b:with(account.add, i, amount) end
local function transfer(amount)
  a:with(function()
    deposit(1, -amount)
    deposit(2, amount)
  end)
end
local crew = {}
for n = 1, 4 do crew[n] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
