-- wrong: gives back two for one, so that more and more may sing
local karaoke = require "karaoke"
local s, people = semaphore(5), {}
for n = 1, 10 do
  people[n] = spawn(function()
    s:acquire()
    karaoke.sing()
    s:release(2)
  end)
end
join(people)
