local karaoke = require "karaoke"
local box = queue(5)
for i = 1, 5 do box:put("microphone " .. i) end

local people = {}
for n = 10, 1, -1 do
  people[n] = process{name = "p" .. n, target = function(b)
    local mic = b:get()
    karaoke.sing()
    b:put(mic)
  end, args = {box}}
  people[n]:start()
end
join(people)
