-- The father sends his son to the main process, which also waits for the son's end.
local village = require "village"
local kids = {}
for i = 1, village.children() do kids[i] = spawn(village.life) end
for _, k in ipairs(kids) do wait_any{k} end
for i = 1, #kids do village.register(kids[i]) end
for i = 1, #kids do
  kids[i]:join()
  village.bury(kids[i])
end
local q, born, dead = queue(), event(), countdown(1)
local father = process.spawn(function()
  local s = process.spawn(function()
    village.son()
    born:set()
    dead:wait()
    q:put(village.orphan())
  end)
  q:put(s)
  born:wait()
  os.exit(0)
end)
local son = q:get()
father:join()
dead:count_down()
local text = q:get()
wait_any{son}
print("told: " .. text)
