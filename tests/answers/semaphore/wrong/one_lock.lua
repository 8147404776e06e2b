-- wrong: only one sings at a time
local karaoke = require "karaoke"
local m, people = lock(), {}
for n = 1, 10 do people[n] = spawn(function() m:with(karaoke.sing) end) end
join(people)
