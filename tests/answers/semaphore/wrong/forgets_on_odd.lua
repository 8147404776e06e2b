-- wrong: odd people forget to give it back, of a semaphore of ten
local karaoke = require "karaoke"
local s = semaphore(10)
local list = {}
for n = 1, 10 do list[n] = spawn(function() s:acquire() karaoke.sing() if n % 2 == 0 then s:release() end end) end
join(list)
