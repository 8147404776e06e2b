local karaoke = require "karaoke"
local mics = pipe and queue(5)
for i = 1, 5 do mics:put(i) end
local people = {}
for n = 1, 10 do
  people[n] = spawn(function()
    local m = mics:get()
    local ok, err = pcall(karaoke.sing)
    mics:put(m)
    assert(ok, err)
  end)
end
for i = #people, 1, -1 do people[i]:join() end
