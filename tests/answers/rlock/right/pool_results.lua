local account = require "account"
local m = rlock()
function deposit(i, n) m:with(account.add, i, n) end
function transfer(n) m:with(function() deposit(1, -n) deposit(2, n) end) end
local b = barrier(4)
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() b:wait() for _ = 1, 3 do transfer(5) end return true end) end
for k = 1, 4 do assert(crew[k]:result()) end
print("sum: " .. account.sum())
