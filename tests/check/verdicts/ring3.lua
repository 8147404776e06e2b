-- wrong
local l = {lock(), lock(), lock()}
local function f(i) l[i]:acquire() l[i % 3 + 1]:acquire() l[i % 3 + 1]:release() l[i]:release() end
join(thread.spawn(f, 1), spawn(f, 2), isolate.spawn(f, 3))
