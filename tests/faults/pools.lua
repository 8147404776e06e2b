-- SPDX-License-Identifier: MIT
-- Pools and futures: a task that cannot be sent is an error, and the pool ends in order.
local steps = dofile((arg[0]:match("^.*/") or "") .. "steps.lua")

local function square(x) return x * x end

for _, make in ipairs { pool, thread_pool, isolate_pool } do
  local p
  steps.try(function() p = make(2) end)
  if p then
    local future
    steps.try(function() future = p:apply_async(square, { 3 }) end)
    if future then
      steps.try(function()
        local value = future:result(20)
        if value ~= 9 then steps.wrong("a result is %s", tostring(value)) end
      end)
    end
    steps.try(function()
      local list = p:map(square, { 1, 2, 3, 4, 5 }, 2)
      for i = 1, 5 do
        if list[i] ~= i * i then steps.wrong("map: item %d is %s", i, tostring(list[i])) end
      end
    end)
    steps.insist(function() p:terminate() end)
    local ended = false
    steps.insist(function() ended = p:join(20) end)
    if not ended then steps.wrong("the pool does not end") end
  end
end
steps.whole({ lock() }, { queue() })
