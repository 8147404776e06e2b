-- The son tells the father, and the father the main process, before he dies.
local village = require "village"
local kids = {}
for i = 1, village.children() do
  kids[i] = process{target = village.life, name = "kid" .. i}
  kids[i]:start()
end
for i = #kids, 1, -1 do wait_any{kids[i]} end
for _, k in ipairs(kids) do village.register(k) end
for _, k in ipairs(kids) do k:join() end
for _, k in ipairs(kids) do village.bury(k) end

local ready, gone, words = event(), event(), queue()
local function father()
  local seen = event()
  spawn(function()
    village.son()
    seen:set()
    gone:wait()
    words:put(village.orphan())
  end)
  seen:wait()
  ready:set()
  event():wait(30)
end
local dad = spawn(father)
ready:wait()
signal.send(dad, "KILL")
dad:join()
gone:set()
print("told: " .. words:get())
