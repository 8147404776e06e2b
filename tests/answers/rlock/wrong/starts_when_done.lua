-- wrong: a barrier at the end of each transfer, so that they are made one after the other... without a lock
local account = require "account"
local m = rlock()
local function deposit(i, n) m:acquire() m:release() account.add(i, n) end
local function transfer(n) m:acquire() deposit(1, -n) deposit(2, n) m:release() end
local function loose(n) deposit(1, -n) deposit(2, n) end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() transfer(5) transfer(5) loose(5) end) end
join(crew)
print("sum: " .. account.sum())
