-- caught by: released
-- Each singer also takes one of ten seats, and keeps it.
local karaoke = require "karaoke"
local microphones, seats = semaphore(5), semaphore(10)

local function person()
  seats:acquire()
  local _ <close> = microphones:guard()
  karaoke.sing()
end

local people = {}
for n = 1, 10 do people[n] = spawn(person) end
join(people)
