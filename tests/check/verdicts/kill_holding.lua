-- wrong
local l = lock()
local p = spawn(function() l:acquire() sleep(1) l:release() end)
p:kill() p:join()
local _, how = l:acquire() assert(how == nil) l:release()
