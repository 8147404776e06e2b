-- SPDX-License-Identifier: MIT
--- A call that may fail, and may not take long: a hint is no use when it comes late.

local TIME = 0.05 -- seconds of a processor
local STEPS = 10000 -- instructions between looks at the clock

--- The result of f(); nil: f failed, or took too long.
---@param f fun(): any
---@return any
return function(f)
  local began = os.clock()
  local thread = coroutine.create(f)
  debug.sethook(thread, function()
    if os.clock() - began > TIME then error "too long" end
  end, "", STEPS)
  local ok, result = coroutine.resume(thread)
  return ok and result or nil
end
