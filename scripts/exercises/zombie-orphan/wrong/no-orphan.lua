-- caught by: orphan
-- The father asks, and there is no son.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
for _, child in ipairs(children) do wait_any{child} end
for _, child in ipairs(children) do village.register(child) end
for _, child in ipairs(children) do
  child:join()
  village.bury(child)
end

local news = queue()
local father = spawn(function() news:put("an orphan") end)
father:join()
print("told: " .. news:get())
