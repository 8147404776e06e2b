-- one lock, a table of free forks in cells, a condition for each philosopher
local supper = require "supper"
local m = lock()
local cv, free = {}, {}
for n = 1, 5 do cv[n], free[n] = condition(m), cell(true) end
local function eat(n)
  local l, r = n, n % 5 + 1
  m:acquire()
  cv[n]:wait_for(function() return free[l]:get() and free[r]:get() end)
  free[l]:set(false) free[r]:set(false)
  m:release()
  supper.eat(l, r)
  m:acquire()
  free[l]:set(true) free[r]:set(true)
  for i = 1, 5 do cv[i]:notify() end
  m:release()
end
local all = {}
for n = 1, 5 do all[n] = spawn(function() for _ = 1, 3 do eat(n) end end) end
join(all)
