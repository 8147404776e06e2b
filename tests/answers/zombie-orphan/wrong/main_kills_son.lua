-- kills the son, and nobody is an orphan
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[i] = spawn(village.life) end
for _, k in ipairs(kids) do wait_any{k} end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do k:join() village.bury(k) end
local q, b = queue(), event()
local f = spawn(function()
  q:put(spawn(function() village.son() b:set() sleep(10) end))
  b:wait()
  os.exit(0)
end)
local son = q:get()
f:join()
son:kill()
print("told: an orphan")
