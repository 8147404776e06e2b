-- looks at the state of each child until it is a zombie
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[i] = spawn(village.life) end
for _, k in ipairs(kids) do
  while k.state ~= "zombie" do sleep(0.0005) end
end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do k:join() village.bury(k) end
local b, d, q = event(), event(), queue()
local f = spawn(function()
  spawn(function() village.son() b:set() d:wait() q:put(village.orphan()) end):join()
end)
b:wait()
f:kill()
f:join()
d:set()
print("told: " .. q:get())
