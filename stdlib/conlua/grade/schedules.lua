-- SPDX-License-Identifier: MIT
--- A submission in many orders: `conlua check` runs it, shut in as a run is, with the exercise's
--- modules. What holds of every schedule is stated here, from the exercise's own checks: no region
--- has more units inside than a check allows, the output is as asked, and no schedule fails.

local cjson = require "cjson"
local grammar = require "conlua.grade.grammar"
local runner = require "conlua.grade.runner"
local template = require "conlua.grade.template"
local vary = require "conlua.grade.vary"

local schedules = {}

local REGIONS, REJECTED = "conlua_regions", "rejected.txt" -- files beside the submission
local DEFAULT_SECONDS = 5
local LASTING = "1" -- seconds: such a limit runs out only if all others wait, as in a hurried run

---@class SchedulePlan `check` of exercise.lua
---@field prove boolean? every order, else a search
---@field search integer? so many random orders
---@field budget number? seconds

---@class Scheduled what came of it
---@field verdict string of conlua check: "right", "nothing", "wrong", "unfinished", "cannot"
---@field sentence string
---@field tried integer
---@field failure string? how a schedule fails
---@field message string?
---@field line integer? of the submission
---@field story string[]? lines
---@field replay string?
---@field output string? of the failing schedule

--- What is wrong with a plan, or nil.
---@param plan table
---@return string?
function schedules.fault(plan)
  for name, value in pairs(plan) do
    if name == "prove" then
      if value ~= true then return "field 'prove' must be true" end
    elseif name == "search" then
      if math.type(value) ~= "integer" or value < 1 or value > 100000 then
        return "field 'search' must be a whole number from 1 to 100000"
      end
    elseif name == "budget" then
      if type(value) ~= "number" or not (value > 0 and value <= 600) then
        return "field 'budget' must be a number of seconds, at most 600"
      end
    else
      return ("unknown field '%s'"):format(name)
    end
  end
  if (plan.prove == nil) == (plan.search == nil) then
    return "it has either 'prove' or 'search'"
  end
end

-- How many units may be inside each region, and which regions never have units at the same time.
local function rules_of(checks)
  local most, apart = {}, {}
  for _, check in ipairs(checks) do
    local kind, limit = check.kind, nil
    if kind == "ordered" or kind == "exclusive" then limit = check.k or 1 end
    if kind == "at_most" then limit = check.n end
    if limit and check.region then
      most[check.region] = math.min(most[check.region] or limit, limit)
    elseif limit and check.regions and limit == 1 then
      apart[#apart + 1] = check.regions
    end
  end
  return most, apart
end

local function list_of(names)
  local quoted = {}
  for i, name in ipairs(names) do quoted[i] = ("%q"):format(name) end
  return "{" .. table.concat(quoted, ", ") .. "}"
end

-- The module with enter, leave and vary for the exercise's modules. The counts are cells, so that
-- units of all processes are counted, and the checker tries all orders around them.
local function regions_module(checks, values)
  local most, apart = rules_of(checks)
  local lines, groups, names = {}, {}, {}
  for region in pairs(most) do names[#names + 1] = region end
  table.sort(names)
  for i, region in ipairs(names) do lines[i] = ("[%q] = %d"):format(region, most[region]) end
  for i, group in ipairs(apart) do groups[i] = list_of(group) end
  return ([[
local most = {%s}
local apart = {%s}
local inside, others = {}, {}
local function count(region) inside[region] = inside[region] or cell(0) end
for region in pairs(most) do count(region) end
for _, group in ipairs(apart) do
  for _, region in ipairs(group) do
    count(region)
    others[region] = others[region] or {}
    for _, other in ipairs(group) do
      if other ~= region then table.insert(others[region], other) end
    end
  end
end
local regions = {vary = %s}
function regions.enter(region)
  if not inside[region] then return end
  local n = inside[region]:add(1)
  if most[region] and n > most[region] then
    error(("%%d units are inside '%%s' at once"):format(n, region), 0)
  end
  for _, other in ipairs(others[region] or {}) do
    if inside[other]:get() > 0 then
      error(("units are inside '%%s' and '%%s' at once"):format(region, other), 0)
    end
  end
end
function regions.leave(region)
  if inside[region] then inside[region]:add(-1) end
end
return regions
]]):format(table.concat(lines, ", "), table.concat(groups, ", "), vary.text(values))
end

-- The line that gives a module of the exercise what the grader gives it in a run.
local PRELUDE = ("local enter, leave, vary = (function(r) return r.enter, r.leave, r.vary end)"
  .. "(require %q) "):format(REGIONS)

-- The files beside the submission.
local function files_for(exercise, variation, rejected)
  local files = {}
  for name, text in pairs(exercise.files) do files[name] = text end
  for _, helper in ipairs(exercise.helpers) do
    local name = helper .. ".lua"
    files[name] = PRELUDE .. grammar.text(files[name])
  end
  files[REGIONS .. ".lua"] = regions_module(variation.checks, variation.values)
  files[REJECTED] = rejected
  return files
end

local function arguments(plan, more, language)
  local list = {"--graded", "--lang", language, "check", "--json", "--output", "--lasting", LASTING,
    "--budget", tostring(plan.budget or DEFAULT_SECONDS)}
  if plan.prove then
    list[#list + 1] = "--prove"
  else
    table.move({"--search", "--runs", tostring(plan.search)}, 1, 3, #list + 1, list)
  end
  table.move(more, 1, #more, #list + 1, list)
  list[#list + 1] = "main.lua"
  return list
end

-- Run the checker; what it says, or nil and why it said nothing.
local function ask(exercise, source, means, plan, language, rejected, more)
  local variation = exercise.variations[1]
  local outcome = runner.checked(exercise, source, means, {
    arguments = arguments(plan, more, language), files = files_for(exercise, variation, rejected),
    seconds = (plan.budget or DEFAULT_SECONDS) * 2 + 10})
  local ok, said = pcall(cjson.decode, outcome.stdout)
  if ok and type(said) == "table" and said.verdict then return said end
  return nil, outcome.stopped or outcome.stderr
end

-- The lines of the story, without the sentence before and the command for a script behind.
local function story_of(said)
  local lines = {}
  for i, line in ipairs(said.lines or {}) do
    local is_command = said.replay and line:find(said.replay, 1, true)
    if i > 1 and not is_command then lines[#lines + 1] = line end
  end
  return lines
end

local function line_of(said)
  local steps = said.steps
  for i = steps and #steps or 0, 1, -1 do
    if steps[i].line and steps[i].line > 0 then return steps[i].line end
  end
end

---@return Scheduled
local function scheduled(said)
  local counts = said.counts or {}
  local one = {verdict = said.verdict, sentence = said.sentence, failure = said.failure,
    tried = counts.runs or counts.states or 0, output = said.output, replay = said.replay,
    message = said.message and said.message:match "[^\n]+"}
  if said.verdict == "wrong" then one.story, one.line = story_of(said), line_of(said) end
  return one
end

-- An output that the exercise does not allow, of those that schedules have; nil: there is none.
local function wrong_output(checks, said)
  for _, outcome in ipairs(said.outputs or {}) do
    for _, check in ipairs(checks) do
      if check.kind == "output" and not template.match(check.template, outcome.text) then
        return outcome.text
      end
    end
  end
end

--- Try a submission in many orders.
---@param exercise Exercise
---@param source string
---@param plan SchedulePlan
---@param language string of the story
---@param replay string? only this schedule
---@return Scheduled
function schedules.try(exercise, source, means, plan, language, replay)
  local more = replay and {"--replay", replay} or {}
  local said, why = ask(exercise, source, means, plan, language, nil, more)
  if not said then return {verdict = "cannot", sentence = why or "", tried = 0} end
  local rejected = said.verdict ~= "wrong" and wrong_output(exercise.variations[1].checks, said)
  if not rejected then return scheduled(said) end
  table.move({"--reject", REJECTED}, 1, 2, #more + 1, more)
  local found = ask(exercise, source, means, plan, language, rejected, more)
  if found and found.verdict == "wrong" then return scheduled(found) end
  local one = scheduled(said) -- the output came, and does not come again in time
  one.verdict, one.failure, one.output = "wrong", "output", rejected
  return one
end

return schedules
