local account = require "account"
local c = condition(rlock())
local function deposit(i, n) c:acquire() account.add(i, n) c:release() end
local function transfer(n) c:acquire() deposit(1, -n) deposit(2, n) c:release() end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
