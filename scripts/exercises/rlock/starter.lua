local account = require "account"

local function deposit(i, amount) account.add(i, amount) end

local function transfer(amount)
  deposit(1, -amount)
  deposit(2, amount)
end

local crew = {}
for n = 1, 4 do crew[n] = spawn(transfer, 5) end
join(crew)
print("sum: " .. account.sum())
