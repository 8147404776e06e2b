-- one lock around all three transfers, taken twice, and deposit takes none
local account = require "account"
local m = rlock()
local function deposit(i, n) account.add(i, n) end
local function transfer(n) deposit(1, -n) deposit(2, n) end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() m:acquire() m:acquire() for _ = 1, 3 do transfer(5) end m:release() m:release() end) end
join(crew)
print("sum: " .. account.sum())
