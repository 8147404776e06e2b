-- The first lock is waited for, the other ones for a moment only; then all is given back.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function hold(list, f)
  local function from(k)
    if k > #list then
      f()
      return true
    end
    if not locks[list[k]]:acquire(k == 1 or 0.002 * math.random()) then return false end
    local done = from(k + 1)
    locks[list[k]]:release()
    return done
  end
  while not from(1) do sleep(0.002 * math.random()) end
end

local function clerk(n)
  for from, to, amount in bank.order, n do
    hold({from, to}, function() bank.move(from, to, amount) end)
  end
end

local function auditor()
  for _ = 1, 3 do
    local sum
    hold({3, 1, 4, 2, 6, 5}, function() sum = bank.audit() end)
    print("sum: " .. sum)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
