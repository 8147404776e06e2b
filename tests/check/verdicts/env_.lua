-- refuse
local _ENV = {assert = assert, thread = thread}
n = 0
local t = thread.spawn(function() n = 1 end)
assert(n == 0) t:join()
