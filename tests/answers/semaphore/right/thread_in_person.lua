local karaoke = require "karaoke"
local s = semaphore(5)
local Person = process.class()
function Person:run() s:with(karaoke.sing) end
local list = {}
for n = 1, 10 do list[n] = Person() list[n].name = "person " .. n end
for _, p in ipairs(list) do p:start() end
for _, p in ipairs(list) do assert(p:join()) assert(p.exitcode == 0) end
