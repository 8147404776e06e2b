-- wrong: the microphones are not given back
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do
  people[n] = spawn(function()
    s:acquire()
    karaoke.sing()
  end)
end
join(people)
