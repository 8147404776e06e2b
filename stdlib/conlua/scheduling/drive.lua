-- SPDX-License-Identifier: MIT
--- A policy that chooses among real processes: the dispatcher stops and continues the processes by
--- signals. Times are seconds since the start.
---
--- A job is a process that stops by its own signal before the job's function begins. While the main
--- unit of the process waits in a word, the job counts as waiting and is not stopped; once the wait
--- is over the job is ready, and stopped unless the policy picks the job.

local dispatch = require "conlua.dispatch"
local engine = require "conlua.scheduling.engine"
local exact = require "conlua.scheduling.exact"
local results = require "conlua.scheduling.result"
local words = require "conlua"
local sub, format = exact.sub, string.format
local clock, send, process = words.clock, words.signal.send, words.process

local drive = {}

local LEAST_SLICE = 0.0005
local AGAIN = 0.0002 -- a job that tells of a wait is about to note the wait in the record
local EXAMPLES = 5

local function fail(...) error(format(...), 0) end

---@class Dispatcher
local Dispatcher = {}
Dispatcher.__index = Dispatcher

function Dispatcher:now() return exact.number(clock() - self.began) end

function Dispatcher:say(now, what, job, more)
  local said, n = self.said, #self.said
  said[n + 1], said[n + 2], said[n + 3], said[n + 4] = now, what, job.place, more
  return n + 4
end

---- processes ----

-- The function of a job's process.
local function body(bind, fd, parent, target, args)
  bind(fd, parent)
  return target(table.unpack(args, 1, args.n or #args))
end

function Dispatcher:begin(job)
  job.unit = process{target = body, daemon = true, name = job.name,
    args = {dispatch.bind, self.notes, os.getpid(), job.target, job.args or {}}}
  job.unit:start()
  job.fd = dispatch.watch(job.unit.pid)
  while job.unit.state == "running" or job.unit.state == "ready" do words.sleep(0.0002) end
end

-- End the jobs that are left, stopped or not.
function Dispatcher:__close()
  if self.nice then dispatch.nice(self.nice) end
  for _, job in ipairs(self.jobs) do
    if job.unit and job.state ~= "done" then pcall(job.unit.kill, job.unit) end
  end
  for _, job in ipairs(self.jobs) do
    if job.unit then pcall(job.unit.join, job.unit) end
    if job.fd then dispatch.close(job.fd) end
  end
  if self.notes then dispatch.close(self.notes) end
end

---- events ----

function Dispatcher:is_ready(job, now) job.state, job.since = "ready", now end

-- A job has left the processor.
function Dispatcher:leaves(job, now)
  local cpu = job.cpu
  cpu.job, cpu.freed, job.cpu = nil, now, nil
  job.took = sub(now, cpu.start)
  job.ran = exact.add(job.ran, job.took)
  job.left = math.max(0, sub(job.left, job.took))
  engine.note_run(self.runs, cpu, cpu.start, now, job.place, cpu.queue)
  return cpu
end

local function why_ended(unit)
  local code = unit.exitcode
  if code == 0 or code == nil then return nil end
  return code < 0 and format("killed by signal %d", -code) or format("exit code %d", code)
end

function Dispatcher:done(job, now)
  job.unit:join()
  job.state, job.finish, job.died = "done", now, why_ended(job.unit)
  self.unfinished, self.fds = self.unfinished - 1, nil
  self:say(now, engine.DONE, job, 0)
  if job.died then self:say(now, engine.REACHED, job, "ended by itself: " .. job.died) end
end

function Dispatcher:waits(job, now)
  job.state, job.io_from = "io", now
  job.io_said = self:say(now, engine.WAITS, job, now)
end

function Dispatcher:ends_wait(job, now)
  self.said[job.io_said] = now
  job.waited = exact.add(job.waited, sub(now, job.io_from))
end

function Dispatcher:burst(job)
  job.at = job.at + 2
  job.burst = job.bursts and (job.bursts[job.at] or job.bursts[#job.bursts]) or 0
  job.left = job.burst
end

function Dispatcher:note_slice(job, asked, took)
  local m, off = self.measured, math.abs(took - asked)
  m.slices, m.sum, m.largest_error = m.slices + 1, m.sum + off, math.max(m.largest_error, off)
  if off <= self.tenth then return end
  m.late = m.late + 1
  if #m.examples < EXAMPLES then
    m.examples[#m.examples + 1] = format("%s %.1f ms instead of %.1f", job.name, 1000 * took,
      1000 * asked)
  end
end

function Dispatcher:stop(job)
  if not job.is_stopped then
    send(job.unit, "STOP")
    job.is_stopped = true
  end
end

function Dispatcher:go_on(job)
  if job.is_stopped then
    send(job.unit, "CONT")
    job.is_stopped = false
  end
end

-- Look at a job that has a processor. -> did anything happen?
function Dispatcher:look_at_running(job, now)
  local state = dispatch.look(job.unit)
  if state == "running" then
    local cpu = job.cpu
    if now < cpu.till then return false end
    self:stop(job)
    now, state = self:now(), dispatch.look(job.unit)
    self:note_slice(job, sub(cpu.till, cpu.start), sub(now, cpu.start))
    if state == "running" then
      self:leaves(job, now)
      self:is_ready(job, now)
      self:say(now, engine.SLICE, job, cpu.number)
      self.policy.leave(job, now, "slice")
      return true
    end
    self:go_on(job) -- the burst was over just before
  end
  self:leaves(job, now)
  if state == "ended" then self:done(job, now) else self:waits(job, now) end
  self.policy.leave(job, now, state == "ended" and "done" or "io")
  return true
end

function Dispatcher:look_left(now)
  for _, cpu in ipairs(self.cpus) do
    local job = cpu.job
    if job then job.left = math.max(0, sub(cpu.left, sub(now, cpu.start))) end
  end
end

function Dispatcher:arrive(job, now, what)
  self:burst(job)
  self:is_ready(job, now)
  local at = self:say(now, what, job, 0)
  self:look_left(now)
  local victim = self.policy.arrive(job, now)
  if not victim then return end
  if type(victim) ~= "table" or not victim.cpu or victim.cpu.job ~= victim then
    fail("policy %s: arrive gave %s; expected a job that is running, or nil", self.name,
      tostring(type(victim) == "table" and victim.name or victim))
  end
  self:stop(victim)
  now = self:now()
  self:leaves(victim, now)
  self:is_ready(victim, now)
  self.said[at] = victim.place
  self.policy.leave(victim, now, "preempted")
end

function Dispatcher:look(now)
  local any = false
  for _, job in ipairs(self.by_order) do
    if job.state == "running" then any = self:look_at_running(job, now) or any end
  end
  if any then now = self:now() end -- a stop takes time
  for _, job in ipairs(self.by_order) do
    if job.state == "new" and job.arrival <= now then
      self:arrive(job, now, engine.ARRIVES)
      any = true
    elseif job.state == "io" then
      local state = dispatch.look(job.unit)
      if state ~= "blocked" then
        any = true
        self:ends_wait(job, now)
        if state == "ended" then self:done(job, now) else self:arrive(job, now, engine.BACK) end
      end
    elseif job.state == "ready" and dispatch.look(job.unit) == "ended" then
      job.is_dead = true -- killed while stopped: told once the job is picked
    end
  end
  return any
end

function Dispatcher:start(cpu, job)
  local now = self:now()
  if cpu.last and cpu.last ~= job then
    self.switches = self.switches + 1
    if cpu.freed < now and job.since <= now then
      engine.note_run(self.runs, cpu, math.max(cpu.freed, job.since), now, -job.place, 0)
    end
  end
  job.state, job.cpu = "running", cpu
  cpu.job, cpu.last, cpu.start, cpu.left, cpu.queue = job, job, now, job.left, job.queue or 0
  local slice = engine.slice_of(self.name, self.policy, job, now)
  cpu.till = slice and exact.add(now, math.max(slice, LEAST_SLICE)) or math.huge
  self:say(now, engine.RUNS, job, cpu.number)
  self:go_on(job)
end

function Dispatcher:give_out()
  for _, cpu in ipairs(self.cpus) do
    if not cpu.job then
      local job = self.policy.pick(self:now())
      if job ~= nil then
        if type(job) ~= "table" or job.state ~= "ready" or self.jobs[job.place] ~= job then
          fail("policy %s: pick gave %s; expected one of the ready jobs, or nil", self.name,
            type(job) == "table" and tostring(job.name) or tostring(job))
        end
        self:start(cpu, job)
      end
    end
  end
  local waits, runs
  for _, job in ipairs(self.jobs) do
    if job.state == "ready" then
      self:stop(job)
      waits = true
    elseif job.state ~= "done" then
      runs = true
    end
  end
  if waits and not runs then
    fail("policy %s: pick gives no job, though some are ready and nothing else will happen; "
      .. "expected one of them", self.name)
  end
end

-- How long until the end of a slice or an arrival.
function Dispatcher:time_left()
  local till = self.limit
  for _, cpu in ipairs(self.cpus) do
    if cpu.job then till = math.min(till, cpu.till) end
  end
  for _, job in ipairs(self.jobs) do
    if job.state == "new" then till = math.min(till, job.arrival) end
  end
  return math.min(math.max(0, till - self:now()), 3600)
end

-- The descriptors to wait for, until the next job is done.
function Dispatcher:descriptors()
  if self.fds then return self.fds end
  local list = {self.notes}
  for _, job in ipairs(self.jobs) do
    if job.state ~= "done" then list[#list + 1] = job.fd end
  end
  self.fds = list
  return list
end

function Dispatcher:run()
  for _, job in ipairs(self.jobs) do self:begin(job) end
  self.nice = dispatch.nice(-15)
  self.began = clock()
  local used = os.clock()
  self:look(self:now())
  self:give_out()
  while self.unfinished > 0 do
    local came = dispatch.wait(self:descriptors(), self:time_left())
    local now = self:now()
    if now >= self.limit then fail("the jobs take longer than the limit of %g s", self.limit) end
    local any = self:look(now)
    if came and not any then
      words.sleep(AGAIN)
      self:look(self:now())
    end
    self:give_out()
  end
  local m = self.measured
  m.dispatcher = os.clock() - used
  m.dispatcher_share = m.dispatcher / math.max(self:now(), 1e-9)
  m.mean_error = m.slices > 0 and m.sum / m.slices or 0
  m.sum = nil
end

--- Run the jobs; the result.
---@param how {jobs: Job[], make: fun(): table, name: string, cpus: integer, quantum: number,
--- limit: number}
---@return table
function drive.run(how)
  local self <close> = setmetatable({jobs = how.jobs, policy = how.make(), name = how.name,
    cpus = {}, runs = {}, said = {}, switches = 0, unfinished = #how.jobs, limit = how.limit,
    by_order = {},
    tenth = how.quantum / 10,
    measured = {slices = 0, late = 0, sum = 0, largest_error = 0, examples = {},
      quantum = how.quantum}}, Dispatcher)
  for i = 1, how.cpus do self.cpus[i] = {number = i} end
  for _, job in ipairs(self.jobs) do
    job.state, job.at, job.ran, job.waited, job.left = "new", -1, 0, 0, 0
    job.is_stopped = true -- by the signal of its own
    self.by_order[job.order] = job
  end
  local notes, why = dispatch.notes()
  if not notes then fail("cannot watch jobs: %s", why) end
  self.notes = notes
  self:run()
  return results.new{policy = self.name, cpus = how.cpus, jobs = self.jobs, runs = self.runs,
    said = self.said, switches = self.switches, measured = self.measured, quantum = how.quantum}
end

return drive
