-- wrong
local q = queue()
local function f() local w = wait_any({q}) assert(w:try_get()) end
local a, b = thread.spawn(f), thread.spawn(f)
q:put(1) q:put(2) q:get() join(a, b)
