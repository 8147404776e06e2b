-- SPDX-License-Identifier: MIT
--- The policies by name, with their options checked; and policies of a script's own.
---
--- A policy is a table of functions:
---   arrive(job, now)      the job is ready: new, or back from a wait. May give a running job that
---                         has to make room
---   pick(now)             the job that runs next, no longer among the ready jobs; nil: none
---   slice(job, now)       how long the job may run from now on; nil: until the burst is over
---   leave(job, now, why)  the job has left the processor, after job.took. "slice" and
---                         "preempted": the job is ready again; "io": the job waits; "done";
---                         "stolen": another processor has the job

local exact = require "conlua.scheduling.exact"
local traced = require "conlua.core".traced
local format = string.format

local policies = {}

policies.names = {"fcfs", "sjf", "srtf", "hrrn", "priority", "rr", "mlfq", "lottery",
  "stride", "cfs"}

local function fail(...) error(format(...), 0) end

local function shown(value)
  return type(value) == "string" and "'" .. value .. "'" or tostring(value)
end

local function positive(name, value)
  if type(value) == "number" and value > 0 and value < math.huge then
    if exact.number(value) > 0 then return value end
    fail("%s is %s; expected at least a billionth", name, shown(value))
  end
  fail("%s is %s; expected a number > 0", name, shown(value))
end

--- Check that the option `name` is a whole number >= 1.
---@param name string
---@param value any
---@return integer
function policies.whole(name, value)
  local n = type(value) == "number" and math.tointeger(value)
  if n and n >= 1 then return n end
  fail("%s is %s; expected a whole number >= 1", name, shown(value))
end
local whole = policies.whole

local function seed(name, value)
  return math.tointeger(value) or fail("%s is %s; expected a whole number", name, shown(value))
end

local function flag(name, value)
  if type(value) == "boolean" then return value end
  fail("%s is %s; expected true or false", name, shown(value))
end

local function optional_time(name, value)
  if value == false or value == 0 then return false end
  return positive(name, value)
end

--- A number for all queues, or a list with a number for each.
local function list_of(check)
  return function(name, value)
    if type(value) ~= "table" then return check(name, value) end
    local list = {}
    for i = 1, #value do list[i] = check(format("%s[%d]", name, i), value[i]) end
    if #list == 0 then fail("%s is empty; expected a number for each queue", name) end
    return list
  end
end

-- Policy -> option -> {check, default}.
local OPTIONS = {
  fcfs = {}, sjf = {}, srtf = {}, hrrn = {},
  priority = {preemptive = {flag, false}, aging = {optional_time, false}},
  rr = {quantum = {positive, 1}},
  lottery = {quantum = {positive, 1}, seed = {seed, 1}},
  stride = {quantum = {positive, 1}},
  cfs = {latency = {positive, 20}, least_slice = {positive, 2}},
  mlfq = {queues = {whole}, quantum = {positive, 10}, quanta = {list_of(positive)},
    allotments = {list_of(whole), 1}, boost = {optional_time, false}, io_stays = {flag, false},
    io_first = {flag, false}},
}

local PER_CPU = {rr = true, mlfq = true, cfs = true}

-- The lists of mlfq, one value for each queue.
local function fill_queues(options)
  local quanta, allotments = options.quanta or options.quantum, options.allotments
  local n = options.queues or type(quanta) == "table" and #quanta
    or type(allotments) == "table" and #allotments or 3
  local function spread(name, value)
    if type(value) == "table" then
      if #value == n then return value end
      fail("%s has %d numbers; expected one for each of %d queues", name, #value, n)
    end
    local list = {}
    for i = 1, n do list[i] = value end
    return list
  end
  options.queues = n
  options.quanta, options.allotments = spread("quanta", quanta), spread("allotments", allotments)
end

local function check_options(name, given)
  local options = {}
  for key, row in pairs(OPTIONS[name]) do
    local value = given[key]
    if value == nil then value = row[2] else value = row[1](key, value) end
    options[key] = value
  end
  if name == "mlfq" then fill_queues(options) end
  return options
end

-- "rr:2" -> "rr", {quantum = 2}
local function read_word(word)
  local name, amount = word:match "^([%a_]+):(.*)$"
  if not name then return word, {} end
  local options = OPTIONS[name]
  if not options then return name, {} end
  local key = options.quantum and "quantum" or name == "cfs" and "latency"
    or name == "priority" and "aging"
  if not key then fail("policy '%s': %s takes no number", word, name) end
  local n = tonumber(amount)
  if not n then fail("policy '%s': '%s' is no number; expected as rr:2", word, amount) end
  return name, {[key] = n}
end

local FUNCTIONS = {arrive = true, pick = true, slice = true, leave = true}

-- A policy of a script's own. While a function of the policy runs, `at` has the function's name.
local function own(policy, at)
  if type(policy) ~= "table" then
    fail("policy gave %s; expected a table with arrive, pick, slice, leave", shown(policy))
  end
  local wrapped = {}
  for name in pairs(FUNCTIONS) do
    local f = policy[name]
    if f == nil and name ~= "slice" and name ~= "leave" then
      fail("the policy has no function '%s'; expected arrive, pick, slice, leave", name)
    elseif f ~= nil and type(f) ~= "function" then
      fail("the policy's %s is a %s; expected a function", name, type(f))
    elseif f ~= nil then
      wrapped[name] = function(...)
        at.calls = name
        local ok, result = xpcall(f, traced, ...)
        at.calls = nil
        if ok then return result end
        local err, trace = result, nil
        if type(result) == "table" then err, trace = result[1], result[2] end
        if type(err) ~= "string" then error(err, 0) end -- as unit.Terminated
        error(format("the policy failed in %s: %s\n%s", name, err, trace or ""), 0)
      end
    end
  end
  wrapped.leave = wrapped.leave or function() end
  return wrapped
end

---@class PolicyChoice
---@field name string in charts
---@field make fun(): table a policy without jobs
---@field base string? the name alone, without numbers; nil: a policy of a script's own
---@field per_cpu boolean may each processor have an own queue?

--- The policy that `policy` means, a name, a word as "rr:2", a table of functions, or a function
--- that makes a policy, with the options beside the policy.
---@param policy any
---@param given table
---@return PolicyChoice
function policies.choose(policy, given)
  if type(policy) == "table" or type(policy) == "function" then
    return {name = given.name or "own", per_cpu = type(policy) == "function", make = function()
      return own(type(policy) == "function" and policy(given) or policy, {})
    end}
  end
  if type(policy) ~= "string" then
    fail("policy is %s; expected one of %s, or a table with arrive, pick, slice, leave",
      policy == nil and "nothing" or shown(policy), table.concat(policies.names, ", "))
  end
  local name, said = read_word(policy)
  if not OPTIONS[name] then
    fail("policy is '%s'; expected one of %s, or a table with arrive, pick, slice, leave", policy,
      table.concat(policies.names, ", "))
  end
  for key, value in pairs(given) do
    if said[key] == nil and OPTIONS[name][key] then said[key] = value end
  end
  local options = check_options(name, said)
  local make = require("conlua.scheduling.policy." .. name)
  local label = name
  if policy ~= name then label = policy
  elseif name == "rr" then label = format("rr:%.10g", options.quantum) end
  return {name = label, base = name, per_cpu = PER_CPU[name] or false, options = options,
    make = function() return make(options) end}
end

--- Is the name that of an option of some policy?
---@param key any
---@return boolean
function policies.is_option(key)
  for _, options in pairs(OPTIONS) do
    if options[key] then return true end
  end
  return false
end

return policies
