local karaoke = require "karaoke"
local microphones = semaphore(5)

local function person()
  local _ <close> = microphones:guard()
  karaoke.sing()
end

local people = {}
for n = 1, 10 do people[n] = spawn(person) end
join(people)
