-- wrong
local s = bounded_semaphore(1)
local function f() s:release() end
s:acquire()
local t = thread.spawn(f) local ok = pcall(f) assert(ok) t:join()
