-- A monitor knows which accounts are in use: whoever needs several takes all of them, or waits and
-- holds none.
local bank = require "bank"
local changed, in_use = condition(), {}
for i = 1, bank.accounts do in_use[i] = cell(false) end

local function mark(list, used)
  for _, i in ipairs(list) do in_use[i]:set(used) end
end

local function with_accounts(list, f, ...)
  changed:acquire()
  changed:wait_for(function()
    for _, i in ipairs(list) do
      if in_use[i]:get() then return false end
    end
    return true
  end)
  mark(list, true)
  changed:release()
  local result = f(...)
  changed:acquire()
  mark(list, false)
  changed:notify_all()
  changed:release()
  return result
end

local Clerk, Auditor = process.class(), process.class()

function Clerk:init(n) self.n = n end

function Clerk:run()
  local from, to, amount = bank.order(self.n)
  while from do
    with_accounts({from, to}, bank.move, from, to, amount)
    from, to, amount = bank.order(self.n)
  end
end

function Auditor:run()
  for _ = 1, 3 do print("sum: " .. with_accounts({1, 2, 3, 4, 5, 6}, bank.audit)) end
end

local all = {Clerk(1), Clerk(2), Clerk(3), Clerk(4), Auditor()}
for _, one in ipairs(all) do one:start() end
join(all)
