-- SPDX-License-Identifier: MIT
--- By priority: the smallest number is the most urgent. With `preemptive` a job that is more urgent
--- takes the processor of the least urgent job. With `aging = k` a job's number goes down by 1 for
--- each k of time of a wait; a job that has run waits with the first number again.

local queue = require "conlua.scheduling.queue"

return function(options)
  local aging, preemptive = options.aging, options.preemptive
  local ready, running = {}, {} -- running: job -> the number when the policy picked the job

  local function number(job, now)
    return job.priority - (aging and (now - job.since) // aging or 0)
  end

  -- The place of the first of the ready jobs.
  local function first(now)
    local best
    for i, job in ipairs(ready) do
      local a, b = number(job, now), best and number(ready[best], now)
      if not best or a < b or (a == b and job.order < ready[best].order) then best = i end
    end
    return best
  end

  local function is_before(a, b)
    local m, n = running[a], running[b]
    return m < n or (m == n and a.order < b.order)
  end

  return {
    arrive = function(job, now)
      ready[#ready + 1] = job
      local other = preemptive and queue.last(running, is_before)
      if other and (aging or number(job, now) < running[other]) then return other end
    end,
    pick = function(now)
      local best = first(now)
      if not best then return nil end
      local job = table.remove(ready, best)
      running[job] = number(job, now)
      return job
    end,
    slice = function(job, now) -- until a waiting job has become more urgent by age
      if not (aging and preemptive) then return nil end
      local least
      for _, other in ipairs(ready) do
        local at = (other.priority - running[job] + 1) * aging - (now - other.since)
        if at > 0 and (not least or at < least) then least = at end
      end
      return least
    end,
    leave = function(job, _, why)
      running[job] = nil
      if why == "preempted" or why == "slice" then ready[#ready + 1] = job end
    end,
  }
end
