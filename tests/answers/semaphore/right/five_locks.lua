local karaoke = require "karaoke"
local mics = {}
for i = 1, 5 do mics[i] = lock() end

local function any()
  while true do
    for _, m in ipairs(mics) do
      if m:acquire(false) then return m end
    end
    sleep(0.002)
  end
end

local function person()
  local m = any()
  karaoke.sing()
  m:release()
end

local people = {}
for n = 1, 10 do people[n] = spawn(person) end
join(people)
