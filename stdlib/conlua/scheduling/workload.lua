-- SPDX-License-Identifier: MIT
--- Jobs as people write them, checked: tables, words of a command line, files; and made by chance.

local exact = require "conlua.scheduling.exact"
local random = require "conlua.scheduling.random"
local format = string.format

local workload = {}

--- A job as scripts and policies see it.
---@class Job
---@field name string
---@field arrival number
---@field bursts number[] processor, wait, processor, ...
---@field priority number small is urgent
---@field tickets integer
---@field weight number
---@field place integer in the list
---@field order integer among all, by arrival, then by place: what breaks ties
---@field left number of the burst, as of the instant of a call
---@field burst number length of the present burst
---@field since number when the job became ready
---@field took number how long the job had the processor, in `leave`

local RESERVED = {idle = true, switch = true} -- names in a trace for stretches without a job

local function fail(where, ...) error(where .. ": " .. format(...), 0) end

local function shown(value)
  if type(value) == "string" then return format("'%s'", value) end
  return value == nil and "nothing" or tostring(value)
end

local function is_number(value)
  return type(value) == "number" and value == value and value ~= math.huge and value ~= -math.huge
end

-- A number of at least `least`, or more than it.
local function number(where, what, value, least, above)
  if is_number(value) and (above and value > least or not above and value >= least) then
    return exact.number(value)
  end
  fail(where, "%s is %s; expected a number %s %d", what, shown(value), above and ">" or ">=", least)
end

local function bursts_of(where, bursts)
  if type(bursts) == "number" then bursts = {bursts} end
  if type(bursts) ~= "table" or #bursts == 0 then
    fail(where, "bursts is %s; expected times, as {3, 4, 2}: compute 3, wait 4, compute 2",
      type(bursts) == "table" and "empty" or shown(bursts))
  end
  local list = {}
  for i = 1, #bursts do list[i] = number(where, format("bursts[%d]", i), bursts[i], 0, true) end
  return list
end

local COLUMNS = {name = true, arrival = true, bursts = true, priority = true, tickets = true,
  weight = true}

--- A job, checked; `where` names the job until the name is known.
local function job_of(where, job, place)
  if type(job) ~= "table" then
    fail(where, "is %s; expected a job, as {name='A', arrival=0, bursts={5}}", shown(job))
  end
  local name = job.name
  if name == nil and place <= 26 then name = string.char(64 + place) end
  if name == nil then name = "J" .. place end
  if math.type(name) == "integer" then name = tostring(name) end
  if type(name) ~= "string" or name == "" then
    fail(where, "name is %s; expected a text", shown(job.name))
  end
  if RESERVED[name] then fail(where, "name is '%s', which a trace says of no job", name) end
  where = format("%s (%s)", where, name)
  for key in pairs(job) do
    if not COLUMNS[key] and key ~= "target" and key ~= "args" then
      fail(where, "unknown field %s; expected name, arrival, bursts, priority, tickets, weight",
        shown(key))
    end
  end
  local tickets = job.tickets == nil and 1 or math.tointeger(job.tickets)
  if not tickets or tickets < 1 then
    fail(where, "tickets is %s; expected a whole number >= 1", shown(job.tickets))
  end
  if job.priority ~= nil and not is_number(job.priority) then
    fail(where, "priority is %s; expected a number", shown(job.priority))
  end
  return {name = name, place = place, tickets = tickets,
    arrival = job.arrival == nil and 0 or number(where, "arrival", job.arrival, 0),
    priority = job.priority or 0, target = job.target, args = job.args,
    weight = job.weight == nil and 1024 or number(where, "weight", job.weight, 0, true)}, where
end

--- Copies of the jobs of a list, checked, in their order of the list. `is_real`: each has a target;
--- bursts may be missing.
---@param jobs table
---@param is_real? boolean
---@return Job[]
function workload.check(jobs, is_real)
  if type(jobs) ~= "table" then
    fail("jobs", "is %s; expected a list of jobs", shown(jobs))
  end
  if #jobs == 0 then fail("jobs", "the list is empty; expected at least one job") end
  local list, places = {}, {}
  for i = 1, #jobs do
    local job, where = job_of(format("jobs[%d]", i), jobs[i], i)
    if places[job.name] then
      fail(where, "jobs[%d] has this name, too; expected a name of its own", places[job.name])
    end
    places[job.name] = i
    if not is_real or jobs[i].bursts ~= nil then job.bursts = bursts_of(where, jobs[i].bursts) end
    if is_real and type(job.target) ~= "function" then
      fail(where, "target is %s; expected a function", shown(job.target))
    end
    if job.args ~= nil and type(job.args) ~= "table" then
      fail(where, "args is %s; expected a table", shown(job.args))
    end
    list[i] = job
  end
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted, function(a, b)
    if a.arrival ~= b.arrival then return a.arrival < b.arrival end
    return a.place < b.place
  end)
  for order, job in ipairs(sorted) do job.order = order end
  return list
end

---- written by hand ----

-- "3+4+2" -> {3, 4, 2}
local function bursts_from(where, text)
  local list = {}
  for part in (text .. "+"):gmatch "([^+]*)%+" do
    local n = tonumber(part)
    if not n then
      fail(where, "bursts is '%s'; expected times joined by +, as 3+4+2: compute 3, wait 4, "
        .. "compute 2", text)
    end
    list[#list + 1] = n
  end
  return list
end

local function number_from(where, what, text)
  return tonumber(text) or fail(where, "%s is '%s'; expected a number", what, text)
end

--- A job of a command line: NAME:ARRIVAL:BURSTS[:PRIORITY], as "B:2:3+4+2".
---@param text string
---@return table job
function workload.of_word(text)
  local where = format("job '%s'", text)
  local parts = {}
  for part in (text .. ":"):gmatch "([^:]*):" do parts[#parts + 1] = part end
  if #parts < 3 or #parts > 4 then
    fail(where, "expected NAME:ARRIVAL:BURSTS, as A:0:5 or B:2:3+4+2, with :PRIORITY if it has one")
  end
  return {name = parts[1], arrival = number_from(where, "arrival", parts[2]),
    bursts = bursts_from(where, parts[3]),
    priority = parts[4] and number_from(where, "priority", parts[4])}
end

-- The fields of a line of CSV; a field in quotes may hold commas, and quotes doubled.
local function fields_of(where, line)
  local fields, at = {}, 1
  while true do
    local text, behind
    if line:find('^%s*"', at) then
      local from = line:find('"', at, true)
      local to = from
      repeat
        to = line:find('"', to + 1, true) or fail(where, "a quote is not closed")
        local is_double = line:sub(to + 1, to + 1) == '"'
        if is_double then to = to + 1 end
      until not is_double
      text, behind = line:sub(from + 1, to - 1):gsub('""', '"'), line:match("^%s*()", to + 1)
      if behind <= #line and line:sub(behind, behind) ~= "," then
        fail(where, "'%s' stands behind a quote; expected a comma", line:sub(behind))
      end
    else
      text, behind = line:match("^%s*([^,]-)%s*()%f[,\0]", at)
    end
    fields[#fields + 1] = text
    if behind > #line then return fields end
    at = behind + 1
  end
end

local function header_of(where, fields)
  local seen = {}
  for _, column in ipairs(fields) do
    if not COLUMNS[column] or seen[column] then
      fail(where, "column '%s' is %s; expected name,arrival,bursts, and also priority, tickets, "
        .. "weight", column, seen[column] and "there twice" or "unknown")
    end
    seen[column] = true
  end
  for _, column in ipairs{"name", "arrival", "bursts"} do
    if not seen[column] then
      fail(where, "no column '%s'; expected name,arrival,bursts in the first line", column)
    end
  end
end

--- The jobs of a CSV text: a line of columns, then a line a job. `path` is for messages.
---@param text string
---@param path string
---@return table[] jobs
function workload.of_csv(text, path)
  local jobs, lines, header, n = {}, {}, nil, 0
  text = text:gsub("^\xEF\xBB\xBF", ""):gsub("\r\n", "\n")
  for line in (text .. "\n"):gmatch "(.-)\n" do
    n = n + 1
    local where = format("%s:%d", path, n)
    if line:find "%S" and not line:find "^%s*#" then
      local fields = fields_of(where, line)
      if not header then
        header_of(where, fields)
        header = fields
      else
        if #fields ~= #header then
          fail(where, "%d columns; expected %d: %s", #fields, #header, table.concat(header, ","))
        end
        local job = {}
        for i, column in ipairs(header) do
          local field = fields[i]
          if column == "name" then job.name = field
          elseif column == "bursts" then job.bursts = bursts_from(where, field)
          elseif field ~= "" or column == "arrival" then
            job[column] = number_from(where, column, field)
          end
        end
        local ok, why = pcall(workload.check, {job})
        if not ok then error((why:gsub("^jobs%[1%]", function() return where end)), 0) end
        if lines[job.name] then
          fail(format("%s (%s)", where, job.name), "line %d has this name, too; expected a name of "
            .. "its own", lines[job.name])
        end
        lines[job.name] = n
        jobs[#jobs + 1] = job
      end
    end
  end
  if #jobs == 0 then fail(path, "no job; expected a line for each, below name,arrival,bursts") end
  return jobs
end

---- by chance ----

local GENERATED = {n = true, seed = true, arrivals = true, load = true, bursts = true, io = true,
  mean = true, cpus = true}

-- Functions that draw a burst of mean length `mean`.
local lengths = {
  exponential = function(draw, mean) return -mean * math.log(1 - draw()) end,
  -- Heavy-tailed: few jobs have most of the work. The exponent is 1.5; the mean is three times the
  -- least.
  pareto = function(draw, mean) return mean / 3 * (1 - draw()) ^ (-1 / 1.5) end,
  fixed = function(_, mean) return mean end,
}

local function option(options, name, wanted, expected, default)
  local value = options[name]
  if value == nil then return default end
  if not wanted(value) then
    fail("generate", "%s is %s; expected %s", name, shown(value), expected)
  end
  return value
end

local function positive(value) return is_number(value) and value > 0 end

local function whole(least)
  return function(value) return (math.tointeger(value) or least - 1) >= least end
end

local ARRIVALS = {poisson = true, together = true}
local function is_arrivals(value) return ARRIVALS[value] end

--- Jobs from a seed: {n=, seed=, arrivals="poisson"|"together", load=0.7, bursts=, io=0, mean=10}.
--- Times are whole. `io` is how many waits a job has, each of mean length.
---@param options table
---@return table[] jobs
function workload.generate(options)
  if type(options) ~= "table" then fail("generate", "expected a table, as {n=10, seed=1}") end
  for key in pairs(options) do
    if not GENERATED[key] then
      fail("generate", "unknown option %s; expected n, seed, arrivals, load, bursts, io, mean, "
        .. "cpus", shown(key))
    end
  end
  local n = option(options, "n", whole(1), "a whole number >= 1", 10)
  local draw = random(option(options, "seed", math.tointeger, "a whole number", 1))
  local load = option(options, "load", positive, "a number > 0", 0.7)
  local mean = option(options, "mean", positive, "a number > 0", 10)
  local cpus = option(options, "cpus", positive, "a number > 0", 1)
  local io = option(options, "io", whole(0), "a whole number >= 0", 0)
  local arrivals = option(options, "arrivals", is_arrivals, "'poisson' or 'together'", "poisson")
  local length = lengths[options.bursts or "exponential"]
    or fail("generate", "bursts is %s; expected 'exponential', 'pareto' or 'fixed'",
      shown(options.bursts))
  local function time(x) return math.max(1, math.floor(x + 0.5)) end
  local jobs, now = {}, 0
  for i = 1, n do
    local bursts = {time(length(draw, mean))}
    for _ = 1, io do
      bursts[#bursts + 1] = time(lengths.exponential(draw, mean))
      bursts[#bursts + 1] = time(length(draw, mean))
    end
    jobs[i] = {name = "J" .. i, arrival = math.floor(now), bursts = bursts}
    if arrivals == "poisson" then
      now = now + lengths.exponential(draw, mean * (io + 1) / (load * cpus))
    end
  end
  return jobs
end

return workload
