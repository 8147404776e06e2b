-- wrong: one sings twice, another one not at all
local karaoke = require "karaoke"
local s = semaphore(5)
local list = {}
for n = 1, 10 do list[n] = spawn(function() s:acquire() if n == 1 then karaoke.sing() end if n ~= 2 then karaoke.sing() end s:release() end) end
join(list)
