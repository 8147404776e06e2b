-- wrong
local q, e = queue(), event()
local p = spawn(function() q:put('p') end)
local t = thread.spawn(function() q:put('t') end)
local first = q:get() local second = q:get()
join(p, t) assert(first == 'p')
