-- The accounts: do not change this.
local enter = enter or function() end
local leave = leave or function() end

local vary = vary or {start = 50} -- in a grading, the amount of this run

local balances = {cell(vary.start), cell(vary.start)}
local account = {}

--- Add to an account; not safe by itself.
function account.add(i, amount)
  local what = ("%g to account %g"):format(amount, i)
  enter "account"
  enter(what)
  local now = balances[i]:get()
  sleep(0.001)
  balances[i]:set(now + amount)
  leave(what)
  leave "account"
end

function account.sum() return balances[1]:get() + balances[2]:get() end

return account
