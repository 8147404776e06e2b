-- wrong: a lock for each account; transfer holds the first around both
local account = require "account"
local ms = {rlock(), rlock()}
local function deposit(i, n) ms[i]:with(account.add, i, n) end
local function transfer(n) ms[1]:with(function() deposit(1, -n) deposit(2, n) end) end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
