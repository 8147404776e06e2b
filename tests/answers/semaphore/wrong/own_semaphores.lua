-- wrong: each makes a semaphore of its own
local karaoke = require "karaoke"
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    local s = semaphore(5)
    s:acquire()
    karaoke.sing()
    s:release()
  end)
end
join(people)
