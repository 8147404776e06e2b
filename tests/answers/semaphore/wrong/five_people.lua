-- wrong: five processes sing twice each, instead of ten once
local karaoke = require "karaoke"
local p = pool(5)
for _ = 1, 10 do p:apply_async(function() karaoke.sing() end) end
p:close()
p:join()
