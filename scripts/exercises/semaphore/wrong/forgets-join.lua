-- caught by: joined
-- Joins nobody: only the end of the script waits for them.
local karaoke = require "karaoke"
local microphones = semaphore(5)

for _ = 1, 10 do
  spawn(function() microphones:with(karaoke.sing) end)
end
