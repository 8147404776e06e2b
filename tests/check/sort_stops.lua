-- schedules: 103, failing: 64
-- A comparison that stops shows others a table half sorted.
local t, l = {3, 2, 1}, lock()
local function less(a, b)
  l:acquire()
  l:release()
  return a < b
end
local function look()
  l:acquire()
  l:release()
  local seen = t[1] .. t[2] .. t[3]
  assert(seen == "321" or seen == "123", seen)
end
join(thread.spawn(table.sort, t, less), thread.spawn(look))
