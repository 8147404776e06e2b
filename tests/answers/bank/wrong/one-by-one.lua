-- One clerk is started when the last one has ended.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function clerk(n)
  for from, to, amount in bank.order, n do
    locks[from]:acquire()
    locks[to]:acquire()
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

for n = 1, 4 do spawn(clerk, n):join() end
spawn(auditor):join()
