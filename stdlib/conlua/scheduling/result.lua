-- SPDX-License-Identifier: MIT
--- The result of a simulation, or of a run of real processes.

local exact = require "conlua.scheduling.exact"
local engine = require "conlua.scheduling.engine"
local add, sub, text = exact.add, exact.sub, exact.text
local format = string.format

local results = {}

local MEASURES = {"response", "turnaround", "wait", "slowdown"}
results.MEASURES = MEASURES

---- the trace and the log, made on demand ----

local function is_earlier(a, b)
  if a.from ~= b.from then return a.from < b.from end
  return a.cpu < b.cpu
end

-- The stretches of all processors, also idle stretches, in the order of time.
local function trace_of(self)
  local raw, jobs, trace, free_from = self.raw, self.jobs, {}, {}
  local function idle(cpu, to)
    local from = free_from[cpu] or self.from
    if from < to then trace[#trace + 1] = {from = from, to = to, cpu = cpu, job = "idle"} end
  end
  local runs = raw.runs
  for i = 1, #runs, 5 do
    local from, to, cpu, place, level = runs[i], runs[i + 1], runs[i + 2], runs[i + 3], runs[i + 4]
    idle(cpu, from)
    free_from[cpu] = to
    trace[#trace + 1] = {from = from, to = to, cpu = cpu,
      job = place < 0 and "switch" or jobs[place].name, queue = level ~= 0 and level or nil}
  end
  for cpu = 1, self.cpus do idle(cpu, self.to) end
  table.sort(trace, is_earlier)
  return trace
end

-- The waits of jobs: {from=, to=, job=}.
local function io_of(self)
  local said, io = self.raw.said, {}
  for i = 1, #said, 4 do
    if said[i + 1] == engine.WAITS then
      io[#io + 1] = {from = said[i], to = said[i + 3], job = self.jobs[said[i + 2]].name}
    end
  end
  return io
end

local SENTENCES = {
  [engine.ARRIVES] = function(name, more, self)
    if more == 0 then return name .. " arrives" end
    return format("%s arrives, preempts %s", name, self.jobs[more].name)
  end,
  [engine.BACK] = function(name, more, self)
    if more == 0 then return name .. " is back from its wait" end
    return format("%s is back from its wait, preempts %s", name, self.jobs[more].name)
  end,
  [engine.RUNS] = function(name, more, self)
    if self.cpus == 1 then return name .. " runs" end
    return format("%s runs on processor %d", name, more)
  end,
  [engine.SLICE] = function(name) return format("the slice of %s is over", name) end,
  [engine.WAITS] = function(name, more)
    return format("%s waits until %s", name, text(more))
  end,
  [engine.DONE] = function(name) return name .. " is done" end,
  [engine.STEALS] = function(name, more)
    return format("%s is taken from the queue of processor %d", name, more)
  end,
  [engine.REACHED] = function(name, more) return format("%s %s", name, more) end,
}

local function log_of(self)
  local said, log = self.raw.said, {}
  for i = 1, #said, 4 do
    local say = SENTENCES[said[i + 1]]
    log[#log + 1] = format("t=%s: %s", text(said[i]), say(self.jobs[said[i + 2]].name, said[i + 3],
      self))
  end
  return log
end

--- The states of a job: {from=, to=, state="ready"|"running"|"blocked", cpu=}, one after the other.
---@param self table a result
---@param name string
---@return table[]
local function states_of(self, name)
  local spans, states, job = {}, {}, self.of[name]
  for _, s in ipairs(self.trace) do
    if s.job == name then
      spans[#spans + 1] = {from = s.from, to = s.to, state = "running", cpu = s.cpu}
    end
  end
  for _, s in ipairs(self.io) do
    if s.job == name then spans[#spans + 1] = {from = s.from, to = s.to, state = "blocked"} end
  end
  table.sort(spans, function(a, b) return a.from < b.from end)
  local at = job.arrival
  local function ready(to)
    if at < to then states[#states + 1] = {from = at, to = to, state = "ready"} end
  end
  for _, span in ipairs(spans) do
    ready(span.from)
    states[#states + 1], at = span, span.to
  end
  ready(job.finish)
  return states
end

---- figures ----

local function figures_of(job)
  local total = add(job.ran, job.waited)
  local turnaround = sub(job.finish, job.arrival)
  return {name = job.name, arrival = job.arrival, finish = job.finish, run = job.ran,
    io = job.waited, response = sub(job.first or job.finish, job.arrival), turnaround = turnaround,
    wait = sub(turnaround, total), slowdown = total > 0 and exact.ratio(turnaround, total) or 1,
    died = job.died}
end

-- How long processors were busy, and switched; when each job ran first.
local function read_runs(raw)
  local runs, jobs, busy, switching = raw.runs, raw.jobs, 0, 0
  for i = 1, #runs, 5 do
    local place, length = runs[i + 3], sub(runs[i + 1], runs[i])
    if place < 0 then
      switching = add(switching, length)
    else
      busy = add(busy, length)
      local job = jobs[place]
      if not job.first or runs[i] < job.first then job.first = runs[i] end
    end
  end
  return busy, switching
end

-- Jain's index of the jobs' speeds, run / turnaround: 1 if all are as fast, 1/n if one has it all.
local function fairness_of(jobs)
  local sum, squares = 0, 0
  for _, job in ipairs(jobs) do
    local speed = 1 / job.slowdown
    sum, squares = sum + speed, squares + speed * speed
  end
  return sum * sum / (#jobs * squares)
end

---- results ----

local Result = {}
results.Result = Result
Result.__name = "schedule"

local made = {trace = trace_of, log = log_of, io = io_of}

local methods = {}

function methods:svg(file) return require("conlua.scheduling.svg").write(self, file) end
function methods:html(file, language)
  return require("conlua.scheduling.html").write(self, file, language)
end
function methods:perfetto(file) return require("conlua.scheduling.perfetto").write(self, file) end
function methods:gantt(columns) return require("conlua.scheduling.gantt").of(self, columns) end
function methods:states(name)
  if type(name) ~= "string" or not self.of[name] then
    error(format("states of %s; expected the name of a job", tostring(name)), 2)
  end
  return states_of(self, name)
end
function methods:plain() return results.plain(self) end

function Result:__index(key)
  local make = made[key]
  if not make then return methods[key] end
  local value = make(self)
  rawset(self, key, value)
  return value
end

function Result:__tostring() return require("conlua.scheduling.gantt").of(self) end

--- A result from the table that engine.run gives.
---@param raw table
---@return table
function results.new(raw)
  local busy, switching = read_runs(raw)
  local self = {policy = raw.policy, cpus = raw.cpus, jobs = {}, of = {}, mean = {}, largest = {},
    switches = raw.switches, switch = raw.switch, switch_time = switching, measured = raw.measured,
    quantum = raw.quantum}
  for i, job in ipairs(raw.jobs) do
    local figures = figures_of(job)
    self.jobs[i], self.of[job.name] = figures, figures
    self.from = math.min(self.from or job.arrival, job.arrival)
    self.to = math.max(self.to or job.finish, job.finish)
  end
  for _, measure in ipairs(MEASURES) do
    local sum, most = 0, nil
    for _, job in ipairs(self.jobs) do
      sum, most = sum + job[measure], math.max(most or job[measure], job[measure])
    end
    self.mean[measure], self.largest[measure] = exact.ratio(sum, #self.jobs), most
  end
  local span = sub(self.to, self.from)
  local time = span * raw.cpus
  self.span, self.busy = span, busy
  self.throughput = span > 0 and exact.ratio(#self.jobs, span) or 0
  self.utilisation = time > 0 and exact.ratio(busy, time) or 0
  self.switch_share = time > 0 and exact.ratio(switching, time) or 0
  self.fairness = fairness_of(self.jobs)
  self.raw = {runs = raw.runs, said = raw.said}
  return setmetatable(self, Result)
end

--- The result as plain data, for JSON.
---@param self table
---@return table
function results.plain(self)
  local data = {}
  for _, key in ipairs{"policy", "cpus", "jobs", "mean", "largest", "switches", "switch",
    "switch_time", "switch_share", "throughput", "utilisation", "fairness", "from", "to", "trace",
    "io", "log", "measured"} do
    data[key] = self[key]
  end
  return data
end

return results
