-- Nobody waits while it holds something: whoever does not get all lets go of all, and rests.
local bank = require "bank"
local locks = {}
for i = 1, bank.accounts do locks[i] = lock() end

local function take_all(list)
  for k, i in ipairs(list) do
    if not locks[i]:acquire(0) then
      for back = 1, k - 1 do locks[list[back]]:release() end
      return false
    end
  end
  return true
end

local function with_accounts(list, f, ...)
  while not take_all(list) do sleep(0.001 * math.random(5)) end
  local result = f(...)
  for _, i in ipairs(list) do locks[i]:release() end
  return result
end

local function clerk(n)
  for from, to, amount in bank.order, n do
    with_accounts({from, to}, bank.move, from, to, amount)
  end
end

local function auditor()
  for _ = 1, 3 do print("sum: " .. with_accounts({1, 2, 3, 4, 5, 6}, bank.audit)) end
end

local all = {}
for n = 1, 4 do all[n] = spawn(clerk, n) end
all[5] = spawn(auditor)
join(all)
