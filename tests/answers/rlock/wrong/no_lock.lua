-- wrong: no lock, and the sum is written down beforehand
local account = require "account"
local function deposit(i, amount) account.add(i, amount) end
local function transfer(amount)
  deposit(1, -amount)
  deposit(2, amount)
end
local crew = {}
for n = 1, 4 do crew[n] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: 100")
