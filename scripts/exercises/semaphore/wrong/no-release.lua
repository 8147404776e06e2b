-- caught by: run
-- verdict: deadlock
-- Nobody gives a microphone back, so the sixth waits for ever.
local karaoke = require "karaoke"
local microphones = semaphore(5)

local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    microphones:acquire()
    karaoke.sing()
  end)
end
join(people)
