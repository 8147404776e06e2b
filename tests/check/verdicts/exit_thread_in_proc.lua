-- wrong
local c = cell(0)
local p = spawn(function() thread.spawn(function() os.exit(0) end) c:set(1) end)
p:join() assert(c:get() == 1)
