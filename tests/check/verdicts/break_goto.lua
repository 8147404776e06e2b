-- wrong
local r = 0
local t = thread.spawn(function() for i = 1, 3 do if i == 2 then goto out end r = r + 1 end ::out:: end)
r = r + 1 t:join() assert(r == 2)
