-- schedules: 6, failing: 2
local account = {balance = 100}
local function pay(n)
  if account.balance >= n then
    account.balance = account.balance - n
  end
end
local a, b = thread.spawn(pay, 80), thread.spawn(pay, 70)
a:result() b:result()
assert(account.balance >= 0, "overdrawn")
