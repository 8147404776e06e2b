local karaoke = require "karaoke"

local Person = process.class()
function Person:init(mics) self.mics = mics end
function Person:run()
  local mic <close> = self.mics:guard()
  karaoke.sing()
  return mic ~= nil
end

local mics = bounded_semaphore(5)
local people = {}
for n = 1, 10 do
  people[n] = Person(mics)
  people[n].name = "person " .. n
end
for _, p in ipairs(people) do p:start() end
for _, p in ipairs(people) do assert(p:result()) end
