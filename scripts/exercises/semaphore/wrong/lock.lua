-- caught by: together
-- Synchronised too much: a lock lets one in at a time.
local karaoke = require "karaoke"
local microphone = lock()

local people = {}
for n = 1, 10 do
  people[n] = spawn(function() microphone:with(karaoke.sing) end)
end
join(people)
