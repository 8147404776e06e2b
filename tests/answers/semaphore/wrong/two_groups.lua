-- wrong: two groups of five; nobody takes the place of one who has finished before the group has
local karaoke = require "karaoke"
for _ = 1, 2 do
  local people = {}
  for n = 1, 5 do people[n] = spawn(karaoke.sing) end
  join(people)
end
