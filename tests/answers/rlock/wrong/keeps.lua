-- wrong: acquires three times, releases twice, in the last transfer of each
local account = require "account"
local m = rlock()
local function deposit(i, n) m:acquire() account.add(i, n) m:release() end
local function transfer(n) m:acquire() deposit(1, -n) deposit(2, n) m:release() end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() for i = 1, 3 do if i == 3 and k == 1 then sleep(0.5) m:acquire() end transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
