-- Each worker sings once and is replaced: ten processes, of which five live at a time.
local karaoke = require "karaoke"
local p = pool(5, {maxtasks = 1})
for _ = 1, 10 do p:apply_async(function() karaoke.sing() end) end
p:close()
p:join()
