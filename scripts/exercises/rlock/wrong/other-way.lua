-- caught by: taken, given
-- The money goes the other way: the sum is right all the same.
local account = require "account"
local m = rlock()

local function deposit(i, amount) m:with(account.add, i, amount) end

local function transfer(amount)
  m:with(function()
    deposit(2, -amount)
    deposit(1, amount)
  end)
end

local crew = {}
for n = 1, 4 do
  crew[n] = spawn(function()
    for _ = 1, 3 do transfer(5) end
  end)
end
join(crew)
print("sum: " .. account.sum())
