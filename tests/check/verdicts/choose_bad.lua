-- wrong
local x = check.choose{1, 2, 3}
assert(x ~= 2)
