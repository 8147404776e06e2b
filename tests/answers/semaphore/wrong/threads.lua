-- wrong: threads, not processes
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do people[n] = thread.spawn(function() s:with(karaoke.sing) end) end
join(people)
