-- wrong: keeps the microphone for a while after singing... until all five have sung
local karaoke = require "karaoke"
local s, b = semaphore(5), barrier(5)
local list = {}
for n = 1, 10 do list[n] = spawn(function() s:acquire() karaoke.sing() b:wait() s:release() end) end
join(list)
