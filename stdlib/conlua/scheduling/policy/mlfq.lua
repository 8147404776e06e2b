-- SPDX-License-Identifier: MIT
--- Multilevel feedback queues. A job begins in queue 1, the most urgent, and goes down a queue when
--- the queue's allotment of quanta is used up; a quantum that a wait cuts short goes on after the
--- wait (`io_stays`: begins anew). Jobs of a more urgent queue preempt; a preempted job stays at
--- the head, where `io_first` also puts jobs back from a wait. At each `boost` all begin anew.

local exact = require "conlua.scheduling.exact"
local queue = require "conlua.scheduling.queue"

return function(options)
  local ready, jobs, running = queue.levels(options.queues), {}, {}
  local next_boost, ahead = options.boost, nil -- ahead: goes before who makes room
  local function enter(job, q)
    job.queue, job.turns, job.rest = q, options.allotments[q], options.quanta[q]
  end
  local function boost_if_due(now)
    if not next_boost or now < next_boost then return end
    next_boost = exact.next(now, options.boost)
    ready.raise()
    for job in pairs(jobs) do enter(job, 1) end
  end

  return {
    arrive = function(job, now)
      boost_if_due(now)
      local is_back = jobs[job] and options.io_first
      if not job.queue then enter(job, 1) end
      jobs[job] = true
      local last = ready.last(running)
      local preempts = last and job.queue < last.queue + (is_back and 1 or 0)
      if is_back and preempts then ahead = job
      else (is_back and ready.put_first or ready.put)(job) end
      return preempts and last or nil
    end,
    pick = function(now)
      boost_if_due(now)
      local job = ready.take()
      if job then running[job] = true end
      return job
    end,
    slice = function(job, now)
      local till = next_boost and exact.sub(next_boost, now) or 0
      return till > 0 and math.min(job.rest, till) or job.rest
    end,
    leave = function(job, _, why)
      running[job] = nil
      job.rest = exact.sub(job.rest, job.took)
      local is_used_up, is_ready = job.rest <= 0, why == "slice" or why == "preempted"
      if why == "io" and options.io_stays then enter(job, job.queue) end
      if is_used_up then
        job.turns, job.rest = job.turns - 1, options.quanta[job.queue]
        if job.turns == 0 then enter(job, math.min(job.queue + 1, options.queues)) end
      end
      if is_ready then (is_used_up and ready.put or ready.put_first)(job) end
      if ahead then ahead = ready.put_first(ahead) end
      if why == "done" or why == "stolen" then jobs[job] = nil end
    end,
  }
end
