-- wrong: a semaphore of two taken twice by transfer
local account = require "account"
local m = semaphore(2)
local function deposit(i, n) m:with(account.add, i, n) end
local function transfer(n) m:with(function() deposit(1, -n) deposit(2, n) end) end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
