-- wrong: nine people (off by one)
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 - 1 do people[n] = spawn(function() s:with(karaoke.sing) end) end
join(people)
