-- caught by: account-1, account-2
-- Nobody locks anything.
local bank = require "bank"

local function clerk(n)
  for from, to, amount in bank.order, n do
    bank.move(from, to, amount)
  end
end

local function auditor()
  for _ = 1, 3 do
    local sum = bank.audit()
    print("sum: " .. sum)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
