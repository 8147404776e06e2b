local karaoke = require "karaoke"
local c, free = condition(), cell(5)

local function person()
  c:acquire()
  while free:get() == 0 do c:wait() end
  free:set(free:get() - 1)
  c:release()
  karaoke.sing()
  c:acquire()
  free:set(free:get() + 1)
  c:notify()
  c:release()
end

local people = {}
for n = 1, 10 do people[n] = process.spawn(person) end
join(people)
