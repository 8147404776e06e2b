-- wrong: three processes transfer four times each, instead of four three times
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
for n = 1, 3 do crew[n] = spawn(function() for _ = 1, 4 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
