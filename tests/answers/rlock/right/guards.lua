local account = require "account"
local mine = rlock()

local function deposit(i, amount)
  local _ <close> = mine:guard()
  return account.add(i, amount)
end

local function transfer(amount)
  local _ <close> = mine:guard()
  deposit(1, -amount)
  deposit(2, amount)
end

local all = {}
for n = 1, 4 do
  all[n] = process{target = function(times, amount)
    for _ = 1, times do transfer(amount) end
  end, args = {3, 5}}
  all[n]:start()
end
for n = 4, 1, -1 do all[n]:join() end
print("sum: " .. account.sum())
