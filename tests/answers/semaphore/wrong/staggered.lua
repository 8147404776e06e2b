-- wrong: no semaphore; the second five come later
local karaoke = require "karaoke"
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    if n > 5 then sleep(0.4) end
    karaoke.sing()
  end)
end
join(people)
