-- Barriers where two meet.
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[#kids + 1] = spawn(village.life) end
for _, k in ipairs(kids) do
  if k:is_alive() then wait_any{k} end
end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do join(k) village.bury(k) end

local born, after = barrier(2), barrier(2)
local letter = queue(1)
local father = spawn(function()
  local son = spawn(function()
    village.son()
    born:wait()
    after:wait()
    letter:put(village.orphan())
  end)
  son:join()
end)
born:wait()
father:terminate()
father:join()
after:wait()
print("told: " .. letter:get())
