-- The father ends itself; the words are told through one queue, and a countdown.
local village = require "village"

local n = village.children()
local children = {}
for i = 1, n do
  local child = process{target = village.life, name = "child-" .. i}
  child:start()
  children[i] = child
end

local left = table.pack(table.unpack(children))
while left[1] do
  local one = wait_any(left)
  for i = #left, 1, -1 do
    if left[i] == one then table.remove(left, i) end
  end
end
for i = 1, n do village.register(children[i]) end
join(children)
for i = 1, n do village.bury(children[i]) end

local said, gone = queue(), countdown(1)

local Son = process.class()
function Son:run()
  village.son()
  said:put("born")
  gone:wait()
  said:put(village.orphan())
end

local born = event()
local father = spawn(function()
  Son():start()
  born:wait()
  os.exit(0)
end)

assert(said:get() == "born")
born:set()
father:join()
gone:count_down()
print("told: " .. said:get())
