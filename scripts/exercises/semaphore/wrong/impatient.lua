-- caught by: five
-- Who has waited for a while sings without a microphone.
local karaoke = require "karaoke"
local microphones = semaphore(5)

local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    local has_one = microphones:acquire(0.5)
    karaoke.sing()
    if has_one then microphones:release() end
  end)
end
join(people)
