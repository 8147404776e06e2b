local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
join(children)

-- They are no zombies any more: what comes before the join?
for _, child in ipairs(children) do village.bury(child) end

local father = spawn(function()
  spawn(village.son)
end)
father:join()
