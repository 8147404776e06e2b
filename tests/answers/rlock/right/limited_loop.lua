local account = require "account"
local m = rlock()
local function hold(f, ...)
  while not m:acquire(0.05) do end
  f(...)
  m:release()
end
local function deposit(i, n) hold(account.add, i, n) end
local function transfer(n) hold(function() deposit(1, -n) deposit(2, n) end) end
local crew = {}
for k = 1, 4 do crew[k] = spawn(function() for _ = 1, 3 do transfer(5) end end) end
join(crew)
print("sum: " .. account.sum())
