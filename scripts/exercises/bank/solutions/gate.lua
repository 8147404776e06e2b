-- At a gate one at a time takes what it needs; the work is done behind it.
local bank = require "bank"
local gate, free = lock(), {}
for i = 1, bank.accounts do free[i] = semaphore(1) end

local function take(list)
  gate:acquire()
  for _, i in ipairs(list) do free[i]:acquire() end
  gate:release()
end

local function give_back(list)
  for _, i in ipairs(list) do free[i]:release() end
end

local function clerk(n)
  for from, to, amount in bank.order, n do
    take{from, to}
    bank.move(from, to, amount)
    give_back{from, to}
  end
end

local function auditor()
  local every = {6, 5, 4, 3, 2, 1}
  for _ = 1, 3 do
    take(every)
    print("sum: " .. bank.audit())
    give_back(every)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
