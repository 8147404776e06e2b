-- schedules: 5, failing: 3
-- A process is killed before it has the lock, with the lock, behind it, or after its end.
local l, done = lock(), cell(false)
local p = spawn(function()
  l:acquire()
  done:set(true)
  l:release()
end)
p:kill()
p:join()
assert(not done:get(), "too late")
