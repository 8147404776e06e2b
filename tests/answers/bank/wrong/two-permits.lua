-- Two may move at once, whatever accounts they use.
local bank = require "bank"
local permits = semaphore(2)

local function clerk(n)
  for from, to, amount in bank.order, n do permits:with(bank.move, from, to, amount) end
end

local function auditor()
  for _ = 1, 3 do
    permits:acquire()
    permits:acquire()
    print("sum: " .. bank.audit())
    permits:release(2)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
