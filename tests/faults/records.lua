-- SPDX-License-Identifier: MIT
-- A task gets a record in shared memory when something first needs it. Where memory ran out after
-- the record was made, and before the task's handle had it, nobody had: it stayed for ever.
local steps = dofile((arg[0]:match("^.*/") or "") .. "steps.lua")
local arena = require "conlua".arena

local function use()
  local made = {}
  steps.try(function()
    for i = 1, 4 do made[i] = green.spawn(sleep, 0) end
  end)
  for _, task in ipairs(made) do
    steps.try(function() return task.id end)
  end
  for _, task in ipairs(made) do
    steps.insist(function() return task:join() end)
  end
end

use()
local left
steps.insist(function()
  collectgarbage()
  collectgarbage()
  left = arena().green or 0
end)
if left ~= 0 then steps.wrong("%d records of tasks are left", left) end
