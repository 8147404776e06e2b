local karaoke = require "karaoke"
local microphones = semaphore(5)

local function person()
  microphones:acquire()
  karaoke.sing()
  microphones:release()
end

local people = {}
for n = 1, 10 do people[n] = spawn(person) end
join(people)
