-- schedules: 2, failing: 1
-- A process that finds a flag leaves with an exit code.
local e = event()
local p = spawn(function() os.exit(e:is_set() and 3 or 0) end)
local q = spawn(function() e:set() end)
join(p, q)
