-- A condition without a lock of its own has one that may be acquired again.
local account = require "account"
local c = condition()

local function deposit(i, amount) c:with(function() account.add(i, amount) end) end

local function transfer(amount)
  c:acquire()
  deposit(1, -amount)
  deposit(2, amount)
  c:release()
end

local crew = {}
for n = 1, 4 do
  crew[n] = spawn(function()
    transfer(5)
    transfer(5)
    transfer(5)
  end)
end
join(crew)
print("sum: " .. account.sum())
