-- wrong: nothing limits how many sing
local karaoke = require "karaoke"
local people = {}
for n = 1, 10 do people[n] = spawn(karaoke.sing) end
join(people)
