local karaoke = require "karaoke"
local s = semaphore(0)
local people = {}
for n = 1, 10 do people[n] = spawn(function() s:acquire() karaoke.sing() s:release() end) end
s:release(5)
join(people)
