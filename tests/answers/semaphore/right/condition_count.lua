local karaoke = require "karaoke"
local c, free = condition(), cell(5)
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    c:with(function()
      c:wait_for(function() return free:get() > 0 end)
      free:add(-1)
    end)
    karaoke.sing()
    c:with(function() free:add(1) c:notify() end)
  end)
end
join(people)
