local karaoke = require "karaoke"
local s = semaphore(5)
local list = {}
for n = 1, 10 do list[n] = process.spawn(function() assert(s:acquire(true)) karaoke.sing() s:release(1) end) end
join(table.unpack(list))
