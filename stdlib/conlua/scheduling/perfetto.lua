-- SPDX-License-Identifier: MIT
--- A result as a trace for ui.perfetto.dev and chrome://tracing: processors, and states of jobs.

local encode = require "conlua.json"
local write_file = require "conlua.scheduling.file"

local perfetto = {}

local CPUS, JOBS = 1, 2 -- "processes" of the trace

local function named(events, what, pid, tid, name)
  events[#events + 1] = {ph = "M", name = what, pid = pid, tid = tid, args = {name = name}}
end

--- The trace. A unit of simulated time is a millisecond; measured times are seconds.
---@param self table a result
---@return string
function perfetto.of(self)
  local unit = self.measured and 1e6 or 1000 -- microseconds
  local events = {}
  local function span(pid, tid, name, from, to, args)
    events[#events + 1] = {ph = "X", name = name, pid = pid, tid = tid, ts = from * unit,
      dur = (to - from) * unit, cat = "scheduling", args = args}
  end
  named(events, "process_name", CPUS, 0, "processors: " .. self.policy)
  named(events, "process_name", JOBS, 0, "jobs")
  for cpu = 1, self.cpus do named(events, "thread_name", CPUS, cpu, "cpu " .. cpu) end
  for _, s in ipairs(self.trace) do
    if s.job ~= "idle" then
      span(CPUS, s.cpu, s.job, s.from, s.to, s.queue and {queue = s.queue} or nil)
    end
  end
  for i, job in ipairs(self.jobs) do
    named(events, "thread_name", JOBS, i, job.name)
    for _, s in ipairs(self:states(job.name)) do span(JOBS, i, s.state, s.from, s.to) end
  end
  return encode{displayTimeUnit = "ms", traceEvents = events} .. "\n"
end

---@param self table
---@param path string
---@return true
function perfetto.write(self, path) return write_file("perfetto", path, perfetto.of(self)) end

return perfetto
