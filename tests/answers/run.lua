-- SPDX-License-Identifier: MIT
--- `./dev answers`: grade answers of which it is known whether they are right, again and again.

local cjson = require "cjson"
local lfs = require "lfs"
local verdicts = require "conlua.grade.verdicts"

local root = (arg[0]:match "^(.*)/tests/answers/[^/]*$") or "."
local HERE = root .. "/tests/answers"
local USAGE = [[
usage: ./dev answers [--gradings N] [--jobs N] [--verbose] [EXERCISE | FOLDER]...

Grades the answers in tests/answers, or in each FOLDER, N times (1), each time with other seeds; of
the EXERCISEs named, or of all. A folder holds EXERCISE/right/NAME.lua and EXERCISE/wrong/NAME.lua,
or right/EXERCISE/NAME.lua and wrong/EXERCISE/NAME.lua. Ends with 1 if an answer is misjudged; those
that tests/answers/README.md leaves to conlua check are told, and count for nothing.
]]

---@class Answer
---@field name string `tickets/wrong/no_lock`
---@field file string
---@field is_right boolean
---@field is_left boolean left to conlua check
---@field passed integer gradings that it passed
---@field verdicts table<string, integer>
---@field why string? what was found first, of a right answer that was refused

local function is(path, mode) return lfs.attributes(path, "mode") == mode end

local function options_of(list)
  local options = {gradings = 1, jobs = 2, exercises = {}, folders = {}}
  local i = 1
  while list[i] do
    local number = list[i]:match "^%-%-(gradings)$" or list[i]:match "^%-%-(jobs)$"
    if number then
      i = i + 1
      options[number] = math.tointeger(tonumber(list[i]))
      if not options[number] or options[number] < 1 then return nil end
    elseif list[i] == "--verbose" then
      options.verbose = true
    elseif list[i]:find "^%-" then
      return nil
    elseif list[i]:find "/" or is(list[i], "directory") and not list[i]:find "^[%l-]+$" then
      options.folders[#options.folders + 1] = list[i]
    else
      options.exercises[list[i]] = true
    end
    i = i + 1
  end
  if not options.folders[1] then options.folders[1] = HERE end
  return options
end

--- Names in a folder, in order.
local function names_in(folder)
  local names = {}
  if is(folder, "directory") then
    for name in lfs.dir(folder) do
      if not name:find "^%." then names[#names + 1] = name end
    end
  end
  table.sort(names)
  return names
end

--- The answers that are left to conlua check, by `exercise/name`.
local function left_to_check()
  local left = {}
  for line in io.lines(HERE .. "/README.md") do
    local name = line:match "^%- `([^`]+)`:"
    if name then left[name] = true end
  end
  return left
end

--- The answers of a folder, by exercise.
---@return table<string, Answer[]>
local function answers_of(folder, options, left)
  local found = {}
  local function add(exercise, side, path)
    if next(options.exercises) and not options.exercises[exercise] then return end
    if not is(root .. "/scripts/exercises/" .. exercise, "directory") then return end
    for _, file in ipairs(names_in(path)) do
      local name = file:match "^(.*)%.lua$"
      if name then
        found[exercise] = found[exercise] or {}
        table.insert(found[exercise], {name = exercise .. "/" .. side .. "/" .. name,
          file = path .. "/" .. file, is_right = side == "right", passed = 0, verdicts = {},
          is_left = left[exercise .. "/" .. name]})
      end
    end
  end
  for _, name in ipairs(names_in(folder)) do
    for _, side in ipairs{"right", "wrong"} do
      add(name, side, folder .. "/" .. name .. "/" .. side)
      if name == side then
        for _, exercise in ipairs(names_in(folder .. "/" .. side)) do
          add(exercise, side, folder .. "/" .. side .. "/" .. exercise)
        end
      end
    end
  end
  return found
end

--- The first thing that was found of a submission that did not pass.
local function finding(record)
  for _, check in ipairs(record.checks) do
    if check.verdict ~= "pass" and check.message then
      return ("%s: %s (%d of %d runs)"):format(check.name, check.message, check.failed, check.runs)
    end
  end
  return record.fault
end

--- Grade the answers of an exercise once.
local function grade(exercise, list, seed, options)
  local words = {os.getenv "CONLUA" or root .. "/build/conlua", "grade", "--lang", "en",
    "--format", "json", "--for", "instructor", "--seed", tostring(seed), "--jobs",
    tostring(options.jobs),
    root .. "/scripts/exercises/" .. exercise}
  for _, answer in ipairs(list) do words[#words + 1] = answer.file end
  local result = subprocess.run(words)
  local good, records = pcall(cjson.decode, result.stdout)
  if not good or #records ~= #list then
    error(("%s: exit code %d: %s"):format(exercise, result.code, result.stderr), 0)
  end
  for i, record in ipairs(records) do
    local answer = list[i]
    local verdict, passes = record.verdict, record.verdict == "pass"
    answer.verdicts[verdict] = (answer.verdicts[verdict] or 0) + 1
    if passes then answer.passed = answer.passed + 1 end
    if not passes then answer.why = answer.why or finding(record) end
    if options.verbose and not answer.is_right then
      print(("    %s: %s: %s"):format(answer.name, verdict, finding(record) or ""))
    end
  end
end

--- Count the answers, and tell of those that were misjudged or changed sides. Returns the tally.
local function judge(list, gradings, tally)
  for _, answer in ipairs(list) do
    local good = answer.is_right and answer.passed == gradings
      or not answer.is_right and answer.passed == 0
    local flips = answer.passed > 0 and answer.passed < gradings
    local side = answer.is_right and "right" or "wrong"
    tally[side] = tally[side] + 1
    if good then tally[side .. "_good"] = tally[side .. "_good"] + 1 end
    if flips then tally.flips = tally.flips + 1 end
    if not good then
      local what = flips and "FLIPS" or answer.is_right and "REFUSED" or "PASSES"
      if answer.is_left then what = "left to conlua check" else tally.bad = tally.bad + 1 end
      print(("  %s: %s (%s)"):format(answer.name, what, verdicts.counted(answer.verdicts)))
      if answer.is_right and answer.why then print("    " .. answer.why) end
    end
  end
end

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function main()
  local options = options_of(arg)
  if not options then
    io.stderr:write(USAGE)
    return 2
  end
  local left, all_good = left_to_check(), true
  for _, folder in ipairs(options.folders) do
    local found = answers_of(folder, options, left)
    local tally = {right = 0, right_good = 0, wrong = 0, wrong_good = 0, flips = 0, bad = 0}
    print(folder)
    for _, exercise in ipairs(sorted_keys(found)) do
      for i = 1, options.gradings do grade(exercise, found[exercise], i, options) end
      judge(found[exercise], options.gradings, tally)
      io.stdout:flush()
    end
    print(("  %d of %d right ones accepted, %d of %d wrong ones caught, %d flips, in %d gradings")
      :format(tally.right_good, tally.right, tally.wrong_good, tally.wrong, tally.flips,
        options.gradings))
    all_good = all_good and tally.bad == 0 and tally.right + tally.wrong > 0
  end
  return all_good and 0 or 1
end

os.exit(main(), true)
