-- The orphan's word comes through a pipe.
local village = require "village"
local all, n = {}, village.children()
for i = 1, n do all[i] = spawn(function() village.life() end) end
local pending = {table.unpack(all)}
while #pending > 0 do
  local done = wait_any(pending)
  local rest = {}
  for _, p in ipairs(pending) do
    if p ~= done then rest[#rest + 1] = p end
  end
  pending = rest
end
for i = n, 1, -1 do village.register(all[i]) end
for i = n, 1, -1 do
  assert(all[i]:join())
  village.bury(all[i])
end

local hear, say = pipe(false)
local turn = queue()
local father = spawn(function()
  spawn(function()
    village.son()
    say:send("born")
    turn:get()
    say:send(village.orphan())
  end)
  sleep(1000)
end)
assert(hear:recv() == "born")
father:kill()
assert(father:join())
turn:put("now")
print("told: " .. hear:recv())
