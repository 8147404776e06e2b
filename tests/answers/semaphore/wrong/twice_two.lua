-- wrong: two rooms of two and three: people are bound to a room
local karaoke = require "karaoke"
local rooms = {semaphore(2), semaphore(3)}
local list = {}
for n = 1, 10 do list[n] = spawn(function() rooms[n % 2 + 1]:with(karaoke.sing) end) end
join(list)
