-- The son learns of its father's death by a pipe, of which only the father holds the other end.
local village = require "village"

local function bear()
  local list = {}
  for n = 1, village.children() do list[n] = spawn(village.life) end
  return list
end

local children = bear()
for i = #children, 1, -1 do assert(wait_any({children[i]}) == children[i]) end
for _, one in ipairs(children) do village.register(one) end
for _, one in ipairs(children) do
  join(one)
  village.bury(one)
end

local word, is_born = queue(), event()

local function father()
  local hand, his = pipe()
  local function son()
    hand:close()
    village.son()
    is_born:set()
    pcall(his.recv, his)
    word:put(village.orphan())
  end
  spawn(son)
  sleep(60)
end

local f = spawn(father)
is_born:wait()
f:terminate()
f:join()
print("told: " .. word:get())
