-- caught by: orders, run
-- Who finds an account in use forgets the order.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function clerk(n)
  for from, to, amount in bank.order, n do
    if not locks[from]:acquire(0) or not locks[to]:acquire(0) then return end
    bank.move(from, to, amount)
    locks[to]:release()
    locks[from]:release()
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
