-- A clerk at work has one of four permits; the auditor takes all four. Accounts have rlocks, which
-- are taken from the highest number down.
local bank = require "bank"
local permits, collecting, locks = bounded_semaphore(4), lock(), {}
for i = 1, bank.accounts do locks[i] = rlock() end

local Clerk, Auditor = process.class(), process.class()

function Clerk:init(n) self.n = n end

function Clerk:run()
  for from, to, amount in bank.order, self.n do
    collecting:with(permits.acquire, permits)
    locks[math.max(from, to)]:with(function()
      locks[math.min(from, to)]:with(bank.move, from, to, amount)
    end)
    permits:release()
  end
end

function Auditor:run()
  for _ = 1, 3 do
    collecting:with(function()
      for _ = 1, 4 do permits:acquire() end
    end)
    local sum = bank.audit()
    permits:release(4)
    io.write("sum: ", sum, "\n")
  end
end

local all = {}
for n = 1, 4 do all[n] = Clerk(n) end
all[5] = Auditor()
for _, one in ipairs(all) do one:start() end
for _, one in ipairs(all) do one:join() end
