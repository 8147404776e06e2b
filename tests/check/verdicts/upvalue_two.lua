-- wrong
local function make() local n = 0 return function() n = n + 1 end, function() return n end end
local inc, get = make()
join(thread.spawn(inc), thread.spawn(inc)) assert(get() == 2)
