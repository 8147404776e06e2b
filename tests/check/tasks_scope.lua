-- schedules: 4, failing: 0
-- A task that fails ends the others of its scope; a limit of time ends a sleep.
local ok, err = pcall(green.scope, function(s)
  s:spawn(function() sleep(60) end)
  s:spawn(function() error("one fails", 0) end)
  sleep(60)
end)
assert(not ok and err:find("^one fails"))
ok, err = pcall(green.timeout, 0.01, sleep, 60)
assert(ok or err == unit.Timeout)
