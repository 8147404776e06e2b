-- wrong
local d = countdown(1)
local p = spawn(function() d:count_down() end)
p:kill() d:wait()
