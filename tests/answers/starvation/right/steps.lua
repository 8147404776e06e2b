local desk = require "desk"
local Policy = {}
function Policy.new()
  local ready = {}
  local p = {}
  function p.arrive(job) ready[job] = true end
  function p.pick(now)
    local best, v
    for job in pairs(ready) do
      local u = job.priority - math.floor((now - job.since) / 6)
      if not best or u < v or u == v and job.since < best.since then best, v = job, u end
    end
    if best then ready[best] = nil end
    return best
  end
  return p
end
desk.open(Policy.new)
