-- The auditor locks all accounts in a wrong order: its own favourite first.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function clerk(n)
  for from, to, amount in bank.order, n do
    locks[math.min(from, to)]:acquire()
    locks[math.max(from, to)]:acquire()
    bank.move(from, to, amount)
    locks[math.max(from, to)]:release()
    locks[math.min(from, to)]:release()
  end
end

local function auditor()
  for _ = 1, 3 do
    for _, i in ipairs{4, 3, 2, 1, 5, 6} do locks[i]:acquire() end
    print("sum: " .. bank.audit())
    for i = 1, 6 do locks[i]:release() end
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
