-- wrong: waits a while for a microphone, and sings without one
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do
  people[n] = spawn(function()
    local got = s:acquire(0.3)
    karaoke.sing()
    if got then s:release() end
  end)
end
join(people)
