-- SPDX-License-Identifier: MIT
-- A child that only its parent's main unit joins wakes nobody at its end, since SIGCHLD tells the
-- parent. A parent that had let SIGCHLD in a short time before slept with SIGCHLD blocked for the
-- rest of 10 ms, so each join of a short process took 10 ms.

local program = require "program"

-- Each child looks how its parent sleeps: "S", and the bit of SIGCHLD (17) in the mask.
local script = [[
  local function mask_of_sleeper(pid)
    for _ = 1, 100000 do
      local f = assert(io.open("/proc/" .. pid .. "/status"))
      local text = f:read("a")
      f:close()
      if text:match("State:%s*(%a)") == "S" then return text:match("SigBlk:%s*(%x+)") end
    end
  end

  local asleep, blocked = 0, 0
  local masks = queue()
  local me = os.getpid()
  local before = {
    nothing = function() end,
    ["a task sleeps"] = function()
      green.daemon(function() while true do sleep(0.003) end end)
    end,
  }
  for _, begin in pairs(before) do
    begin()
    for _ = 1, 5 do
      process.spawn(function() masks:put(mask_of_sleeper(me) or false) end):join()
      local mask = masks:get()
      if mask then
        asleep = asleep + 1
        if tonumber(mask:sub(-8), 16) & (1 << 16) ~= 0 then blocked = blocked + 1 end
      end
    end
  end
  print(asleep > 0, blocked)]]

describe("a join of a child", function()
  it("sleeps with SIGCHLD let in, also a short time after the last join", function()
    assert.equal("true\t0\n", program.output(script))
  end)
end)
