-- wrong: looks at the value and sings
local karaoke = require "karaoke"
local s = cell(5)
local list = {}
for n = 1, 10 do list[n] = spawn(function() while s:get() <= 0 do sleep(0.001) end s:add(-1) karaoke.sing() s:add(1) end) end
join(list)
