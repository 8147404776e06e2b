-- wrong: gives the microphone back before singing
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do
  people[n] = spawn(function()
    s:acquire()
    s:release()
    karaoke.sing()
  end)
end
join(people)
