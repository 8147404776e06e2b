-- The son knows of its father's death by the lock that he held.
local village = require "village"
local list = {}
for i = 1, village.children() do list[i] = spawn(village.life) end
for _, one in ipairs(list) do wait_any({one}) end
for _, one in ipairs(list) do village.register(one) end
join(list)
for _, one in ipairs(list) do village.bury(one) end
local life, begun, told = lock(), event(), queue()
local f = spawn(function()
  life:acquire()
  spawn(function()
    village.son()
    begun:set()
    life:acquire()
    life:release()
    told:put(village.orphan())
  end)
  event():wait() -- for ever
end)
begun:wait()
f:kill()
f:join()
print("told: " .. told:get())
