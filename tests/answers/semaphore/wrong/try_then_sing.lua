-- wrong: tries, waits a bit, and sings
local karaoke = require "karaoke"
local s = semaphore(5)
local list = {}
for n = 1, 10 do list[n] = spawn(function() local ok = s:acquire(false) if not ok then sleep(0.2) end karaoke.sing() if ok then s:release() end end) end
join(list)
