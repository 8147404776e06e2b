-- SPDX-License-Identifier: MIT
--- Highest response ratio next: (waited + burst) / burst. Short jobs come first, but each ratio
--- grows with the wait, so nobody starves. No job is taken off its processor.

return function()
  local ready = {}

  -- Has a the higher ratio? By products, which are exact, where quotients are not.
  local function is_before(a, b, now)
    local left = (now - a.since + a.burst) * b.burst
    local right = (now - b.since + b.burst) * a.burst
    if left ~= right then return left > right end
    return a.order < b.order
  end

  return {
    arrive = function(job) ready[#ready + 1] = job end,
    pick = function(now)
      local best
      for i, job in ipairs(ready) do
        if not best or is_before(job, ready[best], now) then best = i end
      end
      return best and table.remove(ready, best)
    end,
    leave = function() end,
  }
end
