-- wrong
local t
repeat
  local n = 0
  t = thread.spawn(function() n = 1 end)
until n == 0
t:join()
local m = 0
repeat
  local n = 0
  t = thread.spawn(function() n = 1 end)
  m = m + 1
until n == 0
t:join() assert(m == 1)
