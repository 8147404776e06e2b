-- SPDX-License-Identifier: MIT
--- Scheduling: how a processor is shared out, simulated, and with real processes.

local arguments = require "conlua.arguments"
local core = require "conlua.core"
local engine = require "conlua.scheduling.engine"
local exact = require "conlua.scheduling.exact"
local policies = require "conlua.scheduling.policies"
local results = require "conlua.scheduling.result"
local workload = require "conlua.scheduling.workload"
local format = string.format

local scheduling = {}

-- Call f(...); an error that is a text is raised with the position in the script.
local function raised_here(name, ok, ...)
  if ok then return ... end
  local err = ...
  if type(err) ~= "string" then error(err, 0) end
  core.fail(format("%s: %s", name, err))
end
local function checked(name, f, ...) return raised_here(name, pcall(f, ...)) end

local COMMON = {policy = true, jobs = true, switch = true, cpus = true, per_cpu = true, name = true}

local function check_names(options)
  for key in pairs(options) do
    if not COMMON[key] and not policies.is_option(key) then
      error(format("unknown option '%s'; expected policy, jobs, quantum, switch, cpus, per_cpu or "
        .. "an option of a policy", tostring(key)), 0)
    end
  end
end

local function processors(value)
  if value == nil then return 1 end
  return policies.whole("cpus", value)
end

local function time(name, value)
  if value == nil then return 0 end
  if type(value) == "number" and value >= 0 and value < math.huge then
    return exact.number(value)
  end
  error(format("%s is %s; expected a number >= 0", name, tostring(value)), 0)
end

local function simulate(options)
  check_names(options)
  local chosen = policies.choose(options.policy, options)
  local per_cpu = options.per_cpu or false
  if per_cpu and not chosen.per_cpu then
    error(format("per_cpu=true needs rr, mlfq, cfs, or a function that makes a policy, not %s",
      chosen.name), 0)
  end
  return results.new(engine.run{jobs = workload.check(options.jobs), make = chosen.make,
    name = chosen.name, cpus = processors(options.cpus), per_cpu = per_cpu,
    switch = time("switch", options.switch)})
end

scheduling.simulate = simulate -- for the command, which tells errors in its own way

--- Simulate jobs under a policy.
---@param options table
---@return table result
function scheduling.run(options)
  arguments.check(1, "run", options, "table")
  return checked("scheduling.run", simulate, options)
end

local DRIVES = {policy = true, jobs = true, cpus = true, name = true, limit = true}
local ESTIMATES = {sjf = true, srtf = true, hrrn = true}

local function drive(options)
  for key in pairs(options) do
    if not DRIVES[key] and not policies.is_option(key) then
      error(format("unknown option '%s'; expected policy, jobs, quantum, cpus, limit or an option "
        .. "of a policy", tostring(key)), 0)
    end
  end
  local given = {quantum = 0.02, latency = 0.06, least_slice = 0.005}
  for key, value in pairs(options) do given[key] = value end
  local chosen = policies.choose(options.policy, given)
  local jobs = workload.check(options.jobs, true)
  for i, job in ipairs(jobs) do
    if not job.bursts and ESTIMATES[chosen.base] then
      error(format("jobs[%d] (%s): %s needs bursts, as long as they are expected to be", i,
        job.name, chosen.base), 0)
    end
  end
  arguments.open "drive jobs"
  return require("conlua.scheduling.drive").run{jobs = jobs, make = chosen.make,
    name = chosen.name, cpus = processors(options.cpus),
    quantum = chosen.options and chosen.options.quantum or given.quantum,
    limit = options.limit == nil and math.huge or time("limit", options.limit)}
end

--- Run jobs as real processes, which are stopped and continued, under a policy.
---@param options table
---@return table result
function scheduling.drive(options)
  arguments.check(1, "drive", options, "table")
  return checked("scheduling.drive", drive, options)
end

--- Jobs from a seed.
---@param options table?
---@return table[] jobs
function scheduling.generate(options)
  return checked("scheduling.generate", workload.generate, options or {})
end

--- A table with a line for each policy.
---@param jobs table
---@param list table
---@param options table?
---@return table comparison
function scheduling.compare(jobs, list, options)
  arguments.check(2, "compare", list, "table")
  local compare = require "conlua.scheduling.compare"
  return checked("scheduling.compare", compare.of, simulate, jobs, list, options or {})
end

--- Record what units go through, from here on; or no more.
---@param on boolean
function scheduling.watch(on) require("conlua.scheduling.states").watch(on) end

--- Draw the states of a unit or of a result's jobs.
---@param what userdata|table
---@param path string
---@return true
function scheduling.diagram(what, path)
  return require("conlua.scheduling.diagram").draw(what, path)
end

return scheduling
