-- wrong: two processes with two threads each
local account = require "account"
local m = rlock()
local function deposit(i, n) m:with(account.add, i, n) end
local function transfer(n) m:with(function() deposit(1, -n) deposit(2, n) end) end
local function work() for _ = 1, 3 do transfer(5) end end
local crew = {}
for k = 1, 2 do crew[k] = spawn(function() join(thread.spawn(work), thread.spawn(work)) end) end
join(crew)
print("sum: " .. account.sum())
