local karaoke = require "karaoke"
local free = cell(5)
local function take()
  local got = false
  free:update(function(n) got = n > 0 return got and n - 1 or n end)
  return got
end
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    while not take() do sleep(0.002) end
    karaoke.sing()
    free:add(1)
  end)
end
join(people)
