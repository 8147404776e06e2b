local karaoke = require "karaoke"
local room, all = semaphore(5), {}
for n = 1, 10 do all[n] = spawn(room.with, room, karaoke.sing) end
for _, p in ipairs(all) do p:join() end
