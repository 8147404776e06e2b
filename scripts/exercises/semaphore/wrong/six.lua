-- caught by: five
-- Right in some runs: six permits, and the sixth singer does not always meet five others.
local karaoke = require "karaoke"
local microphones = semaphore(6)

local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    local _ <close> = microphones:guard()
    karaoke.sing()
  end)
end
join(people)
