-- A lock for each pair of accounts: two pairs that share an account do not exclude each other.
local bank = require "bank"
local locks, every = {}, lock()
for a = 1, 6 do
  locks[a] = {}
  for b = 1, 6 do locks[a][b] = lock() end
end

local function clerk(n)
  for from, to, amount in bank.order, n do
    locks[math.min(from, to)][math.max(from, to)]:with(bank.move, from, to, amount)
  end
end

local function auditor()
  for _ = 1, 3 do print("sum: " .. every:with(bank.audit)) end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
