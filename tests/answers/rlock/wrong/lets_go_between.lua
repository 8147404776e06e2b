-- wrong: transfer gives the lock away before the second deposit
local account = require "account"
local m = rlock()
local function deposit(i, amount)
  m:acquire()
  account.add(i, amount)
  m:release()
end
local function transfer(amount)
  m:acquire()
  deposit(1, -amount)
  m:release()
  deposit(2, amount)
end
local crew = {}
for n = 1, 4 do crew[n] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
