-- wrong
local s = {a = 0, b = 0}
local function same() return s.a == s.b end
check.invariant(function() return same() end)
local function f() s.a = s.a + 1 s.b = s.b + 1 end
join(thread.spawn(f))
