-- wrong
local W = thread.class()
local n = 0
function W:run() n = n + 1 end
local a, b = W(), W() a:start() b:start() join(a, b) assert(n == 2)
