-- wrong: four microphones (off by one)
local karaoke = require "karaoke"
local s, people = semaphore(4), {}
for n = 1, 10 do people[n] = spawn(function() s:with(karaoke.sing) end) end
join(people)
