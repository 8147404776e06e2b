-- three and two microphones of two kinds
local karaoke = require "karaoke"
local a, b = semaphore(3), semaphore(2)
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    local mine
    while not mine do
      if a:acquire(false) then mine = a elseif b:acquire(0.01) then mine = b end
    end
    karaoke.sing()
    mine:release()
  end)
end
join(people)
