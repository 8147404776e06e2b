-- wrong: no lock; each process is joined before the next one is started
local account = require "account"
local function deposit(i, amount) account.add(i, amount) end
local function transfer(amount)
  deposit(1, -amount)
  deposit(2, amount)
end
for _ = 1, 4 do
  spawn(function() for _ = 1, 3 do transfer(5) end end):join()
end
print("sum: " .. account.sum())
