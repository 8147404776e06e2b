-- schedules: 9, failing: 6
-- A task looks, sleeps, and acts on what it saw: wrong where another acted meanwhile.
local balance = 100
local function pay(n, seconds)
  sleep(seconds)
  local seen = balance
  if seen < n then return end
  sleep(0.1)
  balance = seen - n
end
local a, b = green.spawn(pay, 80, 0.1), green.spawn(pay, 10, 0.5)
a:join() b:join()
assert(balance == 10 or balance == 100 - 80 - 10, "a payment was lost")
