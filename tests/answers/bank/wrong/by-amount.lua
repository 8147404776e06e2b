-- The order of the locks depends on the amount.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function clerk(n)
  for from, to, amount in bank.order, n do
    local a, b = from, to
    if amount % 2 == 0 then a, b = to, from end
    locks[a]:with(function() locks[b]:with(bank.move, from, to, amount) end)
  end
end

local function auditor()
  for _ = 1, 3 do
    for i = 1, bank.accounts do locks[i]:acquire() end
    local sum = bank.audit()
    for i = 1, bank.accounts do locks[i]:release() end
    print("sum: " .. sum)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
