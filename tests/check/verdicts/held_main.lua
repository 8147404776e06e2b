-- wrong
local l = lock() l:acquire()
