-- the son sleeps until its father is surely dead
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[i] = spawn(village.life) end
for _, k in ipairs(kids) do wait_any{k} end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do k:join() village.bury(k) end
local b, q = event(), queue()
local f = spawn(function()
  spawn(function() village.son() b:set() sleep(0.2) q:put(village.orphan()) end)
  sleep(30)
end)
b:wait()
f:kill()
f:join()
print("told: " .. q:get())
