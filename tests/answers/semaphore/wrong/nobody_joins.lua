-- wrong: os.exit in the place of joins: waits by a countdown
local karaoke = require "karaoke"
local s, d = semaphore(5), countdown(10)
for n = 1, 10 do spawn(function() s:with(karaoke.sing) d:count_down() end) end
d:wait()
