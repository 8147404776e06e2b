-- schedules: 3, failing: 1
-- A daemon goes on, or does not, before the script ends.
local l = lock()
l:acquire()
thread.daemon(function()
  l:acquire()
  l:release()
  error("the daemon came this far")
end)
l:release()
