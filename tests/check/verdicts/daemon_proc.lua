-- wrong
local c = cell(0)
process.daemon(function() c:set(1) end)
sleep(1) assert(c:get() == 0)
