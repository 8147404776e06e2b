-- caught by: five
-- Each person has a semaphore of his own.
local karaoke = require "karaoke"

local people = {}
for n = 1, 10 do
  people[n] = spawn(function() semaphore(5):with(karaoke.sing) end)
end
join(people)
