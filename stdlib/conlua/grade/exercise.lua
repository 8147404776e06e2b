-- SPDX-License-Identifier: MIT
--- Exercises: a folder with `exercise.lua`, the specification, and files that are laid out beside
--- the submission.

local lfs = require "lfs"
local entered = require "conlua.grade.entered"
local fields = require "conlua.grade.fields"
local grammar = require "conlua.grade.grammar"
local schedules = require "conlua.grade.schedules"
local system = require "conlua.grade.system"
local template = require "conlua.grade.template"
local vary = require "conlua.grade.vary"
local views = require "conlua.grade.views"

local exercise = {}

--- A text in one language, or in English and Chinese.
---@alias Text string | {en: string, zh: string}

---@class Check
---@field kind string the word of a specification that made the check
---@field name string unique in the exercise
---@field points number
---@field at integer line of exercise.lua
---@field says Text? the rule, instead of the rule of the kind
---@field hint Text?
---@field task integer? of the prompt, for Exercism
---@field after string? the name of a check, without which this check is not judged
---@field visible string? "shown", "hidden" or "after_due": may students see the check? nil: shown

---@class Exercise
---@field name string of the folder
---@field folder string
---@field title Text
---@field points number
---@field hints Text[]
---@field files table<string, string> texts of files beside the submission, by name
---@field helpers string[] files that are modules
---@field limits table<string, number>
---@field runs integer
---@field shaken integer number of runs that are shaken
---@field loopback boolean may a submission open sockets?
---@field any_code boolean may units end with other codes than 0?
---@field due integer? the time from which students see checks that are shown after the due date
---@field hurried boolean|"limits" is a run of each grading hurried, or only its limits?
---@field check SchedulePlan? in which orders a submission is tried beside its runs
---@field harmless string[] statements of right answers without which an answer is still right
---@field checks Check[] with the values of the prompt
---@field variations Variation[] values for runs, each with its `checks`

local spec_fields = {title = "text", hints = "table", files = "table", limits = "table",
  runs = "number", shaken = "number", loopback = "boolean", any_code = "boolean", due = "string",
  checks = "table", hurried = "hurry", harmless = "strings", vary = "table",
  check = "table"}

local units_of_size = {K = 1 << 10, M = 1 << 20, G = 1 << 30}
local default_limits = {wall = 5, cpu = 2, memory = 128 << 20, output = 64 << 10, disk = 1 << 20,
  units = 32}

local environment = {}
for kind in pairs(fields.of) do
  environment[kind] = function(t)
    if type(t) ~= "table" then error("a check is a table: " .. kind .. "{...}", 2) end
    return {kind = kind, given = t, at = debug.getinfo(2, "l").currentline}
  end
end
environment.pairs, environment.ipairs, environment.string = pairs, ipairs, string

--- The bytes of a file, `most` at most. Raises if the file cannot be read.
---@param path string
---@param most integer?
---@return string
function exercise.read(path, most)
  local file, why = io.open(path, "rb")
  if not file then error("cannot read " .. why, 0) end
  local text
  text, why = file:read(most or "a")
  file:close()
  if not text and why then error("cannot read " .. path .. ": " .. why, 0) end
  return text or ""
end

local function size_of(name, value)
  if type(value) == "number" then return value end
  local n, unit = tostring(value):match "^(%d+)([KMG]?)$"
  if not n then
    error(("limit '%s': a number, or one with K, M or G, not %s"):format(name, value), 0)
  end
  return n * (units_of_size[unit] or 1)
end

local function limits_of(given)
  local limits = {}
  for name, value in pairs(default_limits) do limits[name] = value end
  for name, value in pairs(given or {}) do
    if not default_limits[name] then error("unknown limit '" .. name .. "'", 0) end
    limits[name] = size_of(name, value)
  end
  return limits
end

--- Raise what is wrong with a check, with the line.
local function mistake(self, at, why)
  error(("%s/exercise.lua:%d: %s"):format(self.folder, at, why), 0)
end

--- A template that outputs can be held against. `probed` has the texts that were tried.
local function read_template(text, probed)
  local root = template.read(text)
  if not probed[text] then template.probe(root) end
  probed[text] = true
  return root
end

--- The check that a word of exercise.lua has made, with the values of a run.
local function read_check(made, values, probed)
  local check = fields.filled(made.kind, made.given, values)
  fields.read(made.kind, check)
  check.at, check.name, check.points = made.at, check.name or made.kind, check.points or 1
  if check.kind == "output" then
    local ok, why = pcall(read_template, check[1], probed)
    if not ok then error("output: field '1': " .. why, 0) end
    check.template = why
  end
  return check
end

--- The checks, with the values of a run.
local function read_checks(self, list, values, probed)
  local checks, names = {}, {run = true}
  for key in pairs(list) do
    if math.type(key) ~= "integer" then error("field 'checks' is a list, without names", 0) end
  end
  for i, made in ipairs(list) do
    if type(made) ~= "table" or not made.given then
      error("checks are made with words such as output{...}", 0)
    end
    local ok, check = pcall(read_check, made, values, probed)
    if not ok then mistake(self, made.at, check) end
    if names[check.name] then
      mistake(self, made.at, ("field 'name': two checks are named '%s'"):format(check.name))
    end
    checks[i], names[check.name] = check, true
  end
  return checks
end

local function level_of(check) return views.levels[check.visible or "shown"] end

--- What comes after a check tells whether that one holds. So a check may not come after one that
--- students see less of.
local function check_visibility(self, check, first)
  if first and level_of(first) < level_of(check) then
    mistake(self, check.at,
      ("check '%s': field 'after': students may see less of '%s' than of this check"):format(
        check.name, first.name))
  end
end

--- Each `after` names another check, and no `after` leads back to the check.
local function check_order(self)
  local by_name = {}
  for _, check in ipairs(self.checks) do by_name[check.name] = check end
  for _, check in ipairs(self.checks) do
    check_visibility(self, check, by_name[check.after])
    local at, steps = check, 0
    while at.after and at.after ~= "run" and steps <= #self.checks do
      local before = by_name[at.after]
      if not before then
        mistake(self, at.at, ("check '%s': field 'after' names no check: '%s'"):format(at.name,
          at.after))
      end
      if before == check then
        mistake(self, check.at, ("check '%s': field 'after' leads back to '%s'"):format(
          check.name, check.name))
      end
      at, steps = before, steps + 1
    end
  end
end

local function lay_out(self, names)
  self.files, self.helpers = {}, {}
  for _, name in ipairs(names or {}) do
    if name:find "/" or name == "main.lua" then error("files: not a plain name: " .. name, 0) end
    self.files[name] = exercise.read(self.folder .. "/" .. name)
    local module = name:match "^(.*)%.lua$"
    if module then
      self.helpers[#self.helpers + 1] = module
      if not grammar.uses(self.files[name]) then error(name .. " is not Lua", 0) end
    end
  end
end

--- Is there a region that a check speaks of and no module enters? Such a check never passes.
local function check_regions(self, sources)
  local is_entered = entered(sources)
  for _, check in ipairs(self.checks) do
    for _, region in ipairs(fields.regions(check)) do
      if not is_entered(region) then
        mistake(self, check.at, ("%s: no module enters the region '%s'"):format(check.kind,
          region))
      end
    end
  end
end

local function build(self, spec)
  fields.hold("the exercise", spec, spec_fields)
  if not spec.title or not spec.checks then error("an exercise has a title and checks", 0) end
  self.title, self.hints = spec.title, spec.hints or {}
  self.limits = limits_of(spec.limits)
  self.runs = spec.runs or 20
  self.shaken = math.min(spec.shaken or self.runs // 2, self.runs)
  self.loopback, self.any_code = spec.loopback or false, spec.any_code or false
  self.due = spec.due and views.due(spec.due)
  self.hurried, self.harmless = spec.hurried == nil or spec.hurried, spec.harmless or {}
  self.check = spec.check
  local fault = spec.check and schedules.fault(spec.check)
  if fault then error("field 'check': " .. fault, 0) end
  self.variations = vary.all(spec.vary)
  local probed = {}
  for _, one in ipairs(self.variations) do
    one.checks = read_checks(self, spec.checks, one.values, probed)
  end
  self.checks, self.points = self.variations[1].checks, 0
  for _, check in ipairs(self.checks) do self.points = self.points + check.points end
  check_order(self)
  lay_out(self, spec.files)
  local sources = {}
  for _, name in ipairs(self.helpers) do sources[#sources + 1] = self.files[name .. ".lua"] end
  check_regions(self, sources)
  vary.check_read(spec.vary, sources)
end

--- The line of the text that sets the field which a message names in quotes; nil: none is found.
local function line_of_field(text, why)
  local name = why:match "'([%a_][%w_]*)'"
  local at = name and text:find("%f[%w_]" .. name .. "%s*=[^=]")
  if not at then return nil end
  local _, n = text:sub(1, at):gsub("\n", "")
  return n + 1
end

--- A mistake, with the file, and the line where that is found.
local function at_file(path, text, why)
  why = tostring(why)
  if why:sub(1, #path) == path then return why end
  local line = line_of_field(text, why)
  return ("%s:%s %s"):format(path, line and line .. ":" or "", why)
end

--- The path of the specification in a folder.
function exercise.path(folder) return folder .. "/exercise.lua" end

--- What is wrong at a line of the specification, with the file, the line, and the field that is set
--- there, or last before.
---@return string
function exercise.at_line(folder, line, why)
  local path, field, n = exercise.path(folder), nil, 0
  for text in (exercise.read(path) .. "\n"):gmatch "(.-)\n" do
    n = n + 1
    if n > line then break end
    for name in text:gmatch "%f[%w_]([%a_][%w_]*)%f[^%w_]%s*=[^=]" do
      if spec_fields[name] then field = name end
    end
  end
  return ("%s:%d: %s%s"):format(path, line, field and ("field '%s': "):format(field) or "", why)
end

--- The functions of `vary` are the specification's, too.
local function watch_vary(spec, call)
  for name, f in pairs(type(spec.vary) == "table" and spec.vary or {}) do
    if type(f) == "function" then
      spec.vary[name] = function(values)
        local ok, value = call(f, values)
        if not ok then error(value, 0) end
        return value
      end
    end
  end
end

--- The exercise in a folder. Raises with the mistake in a specification. Code of the specification
--- is called by `call`, as by pcall.
---@param call? fun(f: function, ...): boolean, any
---@return Exercise
function exercise.load(folder, call)
  local path = exercise.path(folder)
  local text = exercise.read(path)
  local chunk, why = load(text, "@" .. path, "t", setmetatable({}, {__index = environment}))
  if not chunk then error(why, 0) end
  call = call or pcall
  local ok, spec = call(chunk)
  if not ok then error(at_file(path, text, spec), 0) end
  if type(spec) ~= "table" then error(path .. ": it must return a table", 0) end
  watch_vary(spec, call)
  local self = {folder = folder, name = exercise.name_of(folder)}
  ok, why = pcall(build, self, spec)
  if not ok then error(at_file(path, text, why), 0) end
  self.stamp = text
  return self
end

function exercise.exists(path, mode) return lfs.attributes(path, "mode") == (mode or "file") end

--- Folders of exercises: of the environment, in the current folder, beside the program.
local function places()
  local beside = system.program():match "^(.*)/[^/]*$"
  local list = {os.getenv "CONLUA_EXERCISES"}
  for _, place in ipairs{"exercises", "scripts/exercises", beside .. "/../scripts/exercises",
    beside .. "/../share/conlua/exercises"} do
    list[#list + 1] = place
  end
  return list
end

--- The name of the exercise in a folder.
---@param folder string
---@return string
function exercise.name_of(folder) return folder:match "([^/]*)/*$" end

--- The folder of an exercise by its name or path; nil if there is none.
function exercise.find(name)
  if exercise.exists(name .. "/exercise.lua") then return (name:gsub("/+$", "")) end
  if name:find "/" then return nil end
  for _, place in ipairs(places()) do
    local folder = place .. "/" .. name
    if exercise.exists(folder .. "/exercise.lua") then return folder end
  end
end

--- The folders of all exercises that are found, in order of their names.
function exercise.all()
  local seen, found = {}, {}
  for _, place in ipairs(places()) do
    if exercise.exists(place, "directory") then
      for name in lfs.dir(place) do
        local folder = place .. "/" .. name
        if not seen[name] and exercise.exists(folder .. "/exercise.lua") then
          seen[name] = true
          found[#found + 1] = folder
        end
      end
    end
  end
  table.sort(found, function(a, b) return exercise.name_of(a) < exercise.name_of(b) end)
  return found
end

return exercise
