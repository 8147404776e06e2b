-- wrong
local s = ''
local function f(x) s = s .. x end
join(thread.spawn(f, 'a'), thread.spawn(f, 'b')) assert(#s == 2)
