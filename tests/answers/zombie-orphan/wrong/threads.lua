-- Threads are no zombies.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = thread.spawn(village.life) end
for _, child in ipairs(children) do wait_any{child} end
for _, child in ipairs(children) do village.register(child) end
for _, child in ipairs(children) do
  child:join()
  village.bury(child)
end
print("told: an orphan")
