-- wrong: the main process sings for all, and the people are there for show
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do people[n] = spawn(function() s:acquire() s:release() end) end
for _ = 1, 10 do s:with(karaoke.sing) end
join(people)
