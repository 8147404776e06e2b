-- SPDX-License-Identifier: MIT
--- The simulator: processors, jobs that compute and wait, and a policy that chooses.
---
--- Within an instant, first slices and bursts end; then jobs become ready, by arrival or at the end
--- of a wait; then free processors get a job. Equals come in the order of arrival, then of the list
--- (job.order).
---
--- Events and stretches are noted in two flat lists of numbers, since there may be millions:
--- `runs`, 5 numbers for each stretch of a processor (from, to, processor, place of the job,
--- negative while the processor switches to the job, queue or 0), and `said`, 4 for each event
--- (time, kind of event, place, more).

local exact = require "conlua.scheduling.exact"
local queue = require "conlua.scheduling.queue"
local add, sub = exact.add, exact.sub
local format = string.format

local engine = {}

--- The kinds of events in `said`.
engine.ARRIVES, engine.BACK, engine.RUNS, engine.SLICE, engine.WAITS, engine.DONE, engine.STEALS,
  engine.REACHED = 1, 2, 3, 4, 5, 6, 7, 8

local ARRIVES, BACK, RUNS, SLICE, WAITS, DONE, STEALS = 1, 2, 3, 4, 5, 6, 7

local function fail(...) error(format(...), 0) end

local function is_due_before(a, b)
  if a.due ~= b.due then return a.due < b.due end
  return a.order < b.order
end

local function is_ordered(a, b) return a.job.order < b.job.order end

local function names_of(jobs, state)
  local names = {}
  for _, job in ipairs(jobs) do
    if job.state == state then names[#names + 1] = job.name end
  end
  return table.concat(names, ", ")
end

--- Note a stretch of a processor. Where the stretch before ends so, that stretch is made longer.
function engine.note_run(runs, cpu, from, to, who, level)
  local at = cpu.noted
  if at and runs[at + 1] == from and runs[at + 3] == who and runs[at + 4] == level then
    runs[at + 1] = to
    return
  end
  at = #runs + 1
  runs[at], runs[at + 1], runs[at + 2] = from, to, cpu.number
  runs[at + 3], runs[at + 4] = who, level
  cpu.noted = at
end
local note_run = engine.note_run

--- How long the job may run from now on; nil: until the burst is over. `name`: of the policy.
function engine.slice_of(name, policy, job, now)
  local slice = policy.slice and policy.slice(job, now)
  if slice == nil or (type(slice) == "number" and slice > 0) then return slice end
  fail("policy %s: slice of %s is %s; expected a number > 0, or nil", name, job.name,
    tostring(slice))
end
local slice_of = engine.slice_of

---@class Simulation
---@field jobs Job[] checked
---@field make fun(): table a policy
---@field name string of the policy
---@field cpus integer
---@field per_cpu boolean
---@field switch number

--- Run the simulation; the table for result.new.
---@param how Simulation
---@return table
function engine.run(how)
  local jobs, switch, label = how.jobs, how.switch, how.name
  local due = queue.ordered(is_due_before) -- jobs that will be ready
  local runs, said, said_n = {}, {}, 0
  local cpus, unfinished, switches = {}, #jobs, 0

  for i = 1, how.cpus do
    cpus[i] = {number = i, policy = (how.per_cpu or i == 1) and how.make() or cpus[1].policy,
      ready = 0}
  end
  for _, job in ipairs(jobs) do
    job.state, job.due, job.at, job.ran, job.waited = "new", job.arrival, 1, 0, 0
    due.put(job)
  end

  local function say(now, what, job, more)
    said[said_n + 1], said[said_n + 2], said[said_n + 3], said[said_n + 4] =
      now, what, job.place, more
    said_n = said_n + 4
    return said_n
  end

  local function is_ready(job, cpu, now)
    job.state, job.since, job.home = "ready", now, cpu
    cpu.ready = cpu.ready + 1
  end

  -- The job of a processor leaves the processor.
  local function stop(cpu, now)
    local job, start = cpu.job, cpu.start
    cpu.job, cpu.stopped = nil, now
    if cpu.from < start then
      note_run(runs, cpu, cpu.from, now < start and now or start, -job.place, 0)
    end
    if now > start then
      job.took = sub(now, start)
      job.left, job.ran = sub(cpu.left, job.took), add(job.ran, job.took)
      note_run(runs, cpu, start, now, job.place, cpu.queue)
    else
      job.took = 0
    end
    return job
  end

  -- The burst, or the slice, of the job is over.
  local function finish_run(cpu, now)
    local job = stop(cpu, now)
    local why = "slice"
    if job.left > 0 then
      is_ready(job, cpu, now)
      say(now, SLICE, job, cpu.number)
    else
      local wait = job.bursts[job.at + 1]
      why = wait and "io" or "done"
      job.at = job.at + 2
      if wait then
        job.state, job.due = "io", add(now, wait)
        job.waited = add(job.waited, wait)
        say(now, WAITS, job, job.due)
        due.put(job)
      else
        job.state, job.finish = "done", now
        unfinished = unfinished - 1
        say(now, DONE, job, 0)
      end
    end
    cpu.policy.leave(job, now, why)
  end

  -- Bring `left` of the running jobs up to the instant.
  local function look(now)
    for i = 1, #cpus do
      local cpu = cpus[i]
      local job = cpu.job
      if job and now > cpu.start then job.left = sub(cpu.left, sub(now, cpu.start)) end
    end
  end

  -- The processor that a job goes to: the last one, else the processor with the fewest jobs.
  local function home_of(job)
    if not how.per_cpu then return cpus[1] end
    if job.home then return job.home end
    local best, least
    for _, cpu in ipairs(cpus) do
      local n = cpu.ready + (cpu.job and 1 or 0)
      if not best or n < least then best, least = cpu, n end
    end
    return best
  end

  local preempted = {} -- at the instant: {place in said, job, cpu}

  local function preempt(victim, now, at)
    local cpu = type(victim) == "table" and victim.state == "running" and victim.cpu
    if not cpu or cpu.job ~= victim then
      fail("policy %s: arrive at t=%s gave %s; expected a job that is running, or nil", label,
        exact.text(now), type(victim) == "table" and tostring(victim.name) or tostring(victim))
    end
    stop(cpu, now)
    is_ready(victim, cpu, now)
    preempted[#preempted + 1] = {at, victim, cpu}
    cpu.policy.leave(victim, now, "preempted")
  end

  local function arrive(job, now)
    local is_new = job.state == "new"
    local burst = job.bursts[job.at]
    if not burst then -- the last wait is over
      job.state, job.finish = "done", now
      unfinished = unfinished - 1
      say(now, BACK, job, 0)
      say(now, DONE, job, 0)
      return
    end
    local cpu = home_of(job)
    job.burst, job.left = burst, burst
    is_ready(job, cpu, now)
    local at = say(now, is_new and ARRIVES or BACK, job, 0)
    look(now)
    local victim = cpu.policy.arrive(job, now)
    if victim then preempt(victim, now, at) end
  end

  local function check_picked(job, now)
    if type(job) == "table" and job.state == "ready" and jobs[job.place] == job then return end
    local what = type(job) ~= "table" and tostring(job)
      or jobs[job.place] ~= job and "a table that is no job"
      or format("%s, which is %s", job.name, job.state == "io" and "waiting" or job.state)
    fail("policy %s: pick at t=%s gave %s; expected one of the ready jobs (%s), or nil", label,
      exact.text(now), what, names_of(jobs, "ready"))
  end

  local function start(cpu, job, now)
    local from = now
    if cpu.last and cpu.last ~= job then
      switches = switches + 1
      now = add(now, switch)
    end
    job.home.ready = job.home.ready - 1
    job.state, job.cpu = "running", cpu
    cpu.job, cpu.from, cpu.start, cpu.left, cpu.queue = job, from, now, job.left, job.queue or 0
    if cpu.last ~= job or cpu.stopped ~= from then say(now, RUNS, job, cpu.number) end
    cpu.last = job
    local slice = slice_of(label, cpu.policy, job, now)
    cpu.till = add(now, slice and slice < job.left and slice or job.left)
    if cpu.till <= now then
      fail("policy %s: %s has the processor at t=%s for %s, which is too short to be counted there",
        label, job.name, exact.text(now), tostring(slice or job.left))
    end
  end

  local function pick(cpu, now)
    local job = cpu.policy.pick(now)
    if job == nil then return false end
    check_picked(job, now)
    start(cpu, job, now)
    return true
  end

  -- Take the next job of the processor that has most.
  local function steal(cpu, now)
    local from
    for _, other in ipairs(cpus) do
      if other.ready > 0 and (not from or other.ready > from.ready) then from = other end
    end
    local job = from and from.policy.pick(now)
    if not job then return end
    check_picked(job, now)
    job.took = 0
    from.policy.leave(job, now, "stolen")
    from.ready, cpu.ready = from.ready - 1, cpu.ready + 1
    job.home = cpu
    say(now, STEALS, job, from.number)
    cpu.policy.arrive(job, now)
    pick(cpu, now)
  end

  local function dispatch(now)
    for i = 1, #cpus do
      if not cpus[i].job then pick(cpus[i], now) end
    end
    if how.per_cpu then
      for _, cpu in ipairs(cpus) do
        if not cpu.job then steal(cpu, now) end
      end
    end
    for i = #preempted, 1, -1 do
      local p = preempted[i]
      if p[3].job ~= p[2] then said[p[1]] = p[2].place end
      preempted[i] = nil
    end
  end

  local function next_instant()
    local now = due.first() and due.first().due
    for i = 1, #cpus do
      local cpu = cpus[i]
      if cpu.job and (not now or cpu.till < now) then now = cpu.till end
    end
    return now
  end

  local ended = {}
  while unfinished > 0 do
    local now = next_instant()
    if not now then
      fail("policy %s: pick gives no job, though these are ready (%s) and nothing else will "
        .. "happen; expected one of them", label, names_of(jobs, "ready"))
    end
    local n = 0
    for i = 1, #cpus do
      if cpus[i].job and cpus[i].till == now then
        n = n + 1
        ended[n] = cpus[i]
      end
    end
    if n > 1 then table.sort(ended, is_ordered) end
    for i = 1, n do finish_run(ended[i], now) end
    for i = 1, n do ended[i] = nil end
    while due.first() and due.first().due == now do arrive(due.take(), now) end
    dispatch(now)
  end
  return {policy = label, cpus = how.cpus, switch = switch, jobs = jobs, runs = runs, said = said,
    switches = switches}
end

return engine
