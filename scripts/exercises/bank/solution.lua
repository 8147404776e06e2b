local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function clerk(n)
  for from, to, amount in bank.order, n do
    local _ <close> = locks[math.min(from, to)]:guard()
    local _ <close> = locks[math.max(from, to)]:guard()
    bank.move(from, to, amount)
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
