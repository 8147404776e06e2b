-- SPDX-License-Identifier: MIT
-- Units of all kinds with work between them: one that cannot be made is an error, one that runs out
-- of memory ends with one, and the others go on.
local steps = dofile((arg[0]:match("^.*/") or "") .. "steps.lua")
local l, q, n = lock(), queue(), cell(0)

local function work(i)
  for k = 1, 3 do
    local _ <close> = l:guard()
    n:add(1)
    q:put({ i, k, ("x"):rep(300) }, 5)
  end
  return { i }
end

for _, kind in ipairs { process, thread, isolate, green } do
  local list = {}
  for i = 1, 2 do
    steps.try(function() list[i] = kind.spawn(work, i) end)
  end
  for i = 1, 2 do
    if list[i] then steps.try(function() steps.ended(list[i]) end) end
    if list[i] then steps.try(function() list[i]:result(20) end) end
  end
  steps.try(function() while q:try_get() do end end)
end
steps.whole({ l }, { q })
