-- wrong
local l, n = lock(), 0
local t = thread.spawn(function() local ok = pcall(l.acquire, l) n = ok and 1 or 2 if ok then l:release() end end)
t:terminate() t:join() assert(n ~= 2)
