-- wrong: each process makes a lock of its own
local account = require "account"
local function work()
  local m = rlock()
  local function deposit(i, amount) m:with(account.add, i, amount) end
  for _ = 1, 3 do
    local _ <close> = m:guard()
    deposit(1, -5)
    deposit(2, 5)
  end
end
local crew = {}
for n = 1, 4 do crew[n] = spawn(work) end
join(crew)
print("sum: " .. account.sum())
