local supper = require "supper"
local orders, permits = queue(), {}
for n = 1, 5 do permits[n] = semaphore(0) end

-- The waiter, a process of its own, knows which forks lie on the table.
local function waiter()
  local free, waiting = {true, true, true, true, true}, {}
  for order in orders:items() do
    if order.what == "hungry" then
      waiting[#waiting + 1] = order
    else
      free[order.l], free[order.r] = true, true
    end
    local still = {}
    for _, w in ipairs(waiting) do
      if free[w.l] and free[w.r] then
        free[w.l], free[w.r] = false, false
        permits[w.n]:release()
      else
        still[#still + 1] = w
      end
    end
    waiting = still
  end
end

local function philosopher(n)
  local l, r = n, n % 5 + 1
  for _ = 1, 3 do
    orders:put{what = "hungry", n = n, l = l, r = r}
    permits[n]:acquire()
    supper.eat(l, r)
    orders:put{what = "full", n = n, l = l, r = r}
  end
end

local w = daemon(waiter)
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
orders:close()
w:join()
