-- a tenth of a second is enough for the son to be born
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[i] = spawn(village.life) end
for _, k in ipairs(kids) do wait_any{k} end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do k:join() village.bury(k) end
local d, q = event(), queue()
local f = spawn(function()
  spawn(function() village.son() d:wait() q:put(village.orphan()) end)
  sleep(30)
end)
sleep(0.1)
f:kill()
f:join()
d:set()
print("told: " .. q:get())
