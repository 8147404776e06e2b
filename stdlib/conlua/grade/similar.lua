-- SPDX-License-Identifier: MIT
--- Likeness between the submissions of a class: `conlua grade tickets class --similar`.

local class = require "conlua.likeness.class"
local exercise = require "conlua.grade.exercise"
local json = require "conlua.json"
local judge = require "conlua.grade.judge"
local page = require "conlua.likeness.page"
local record = require "conlua.grade.record"
local submissions = require "conlua.grade.submissions"
local texts = require "conlua.texts"
local width = require "conlua.width"

local say = texts.topic "grade"

local MORE = 10 -- pairs that do not stand out are shown, too
local MOST = 200 -- pairs that a page shows side by side
local similar = {}

--- The programs of the submissions, and a line for each that cannot be read.
local function read_all(list, language)
  local programs, faults = {}, {}
  for _, one in ipairs(list) do
    local name = record.line(one.path)
    local ok, text
    if one.file then ok, text = pcall(exercise.read, one.file, judge.LONGEST + 1)
    else text = say(language, one.why, one.detail) end
    if ok and #text > judge.LONGEST then ok, text = false, say(language, "too_long") end
    if ok then programs[#programs + 1] = {name = name, text = text}
    else faults[#faults + 1] = ("%s: %s"):format(name, record.line(text)) end
  end
  return programs, faults
end

--- What the exercise gives to all: its own files and the starter.
local function given(self)
  local list = {}
  for _, text in pairs(self.files) do list[#list + 1] = text end
  local path = self.folder .. "/starter.lua"
  if exercise.exists(path) then list[#list + 1] = exercise.read(path) end
  return list
end

local function names_of_short(found)
  local names = {}
  for _, program in ipairs(found.programs) do
    if program.is_short then names[#names + 1] = program.name end
  end
  return names
end

--- Sentences about the class.
local function lines_of(found, faults, language)
  local n = #found.programs
  local lines = {say(language, "like_class", n, n * (n - 1) // 2)}
  if found.threshold then
    lines[2] = say(language, "like_standing", found.standing, class.percent(found.threshold),
      class.percent(found.below))
  else
    lines[2] = say(language, "like_none")
  end
  local short = names_of_short(found)
  if #short > 0 then
    lines[#lines + 1] = say(language, "like_short", #short, table.concat(short, ", "))
  end
  table.move(faults, 1, #faults, #lines + 1, lines)
  lines[#lines + 1] = say(language, "like_no_proof")
  return lines
end

local function write(text) assert(io.stdout:write(text)) end

local function padded(text, columns) return text .. (" "):rep(columns - width.of(text)) end

local function show_pairs(found, from, to)
  local columns = 0
  for i = from, to do
    columns = math.max(columns, width.of(found.programs[found.pairs[i].a].name))
  end
  for i = from, to do
    local pair = found.pairs[i]
    write(("  %6s %6s  %s  %s\n"):format(class.percent(pair.share_a), class.percent(pair.share_b),
      padded(found.programs[pair.a].name, columns), found.programs[pair.b].name))
  end
end

local reports = {}

function reports.terminal(found, lines, language)
  local last = math.min(found.standing + MORE, #found.pairs)
  write(lines[1] .. "\n" .. lines[2] .. "\n")
  show_pairs(found, 1, found.standing)
  if last > found.standing then
    write(say(language, "like_next") .. "\n")
    show_pairs(found, found.standing + 1, last)
  end
  for i = 3, #lines do write(lines[i] .. "\n") end
end

function reports.html(found, lines, language, self)
  local last = found.standing > 0 and found.standing or math.min(MORE, #found.pairs)
  if last > MOST then table.insert(lines, 3, say(language, "like_most", MOST)) end
  local shown = table.move(found.pairs, 1, math.min(last, MOST), 1, {})
  page(write, found, shown, {language = language, lines = lines,
    title = say(language, "like_title", texts.of(language, self.title))})
end

function reports.json(found, _, _, self, faults)
  local list = {}
  for i = 1, math.min(found.standing + MORE, #found.pairs) do
    local pair = found.pairs[i]
    list[i] = {a = found.programs[pair.a].name, b = found.programs[pair.b].name,
      share_a = pair.share_a, share_b = pair.share_b, score = pair.score,
      stands_out = i <= found.standing}
  end
  write(json{exercise = self.name, submissions = #found.programs, pairs = list,
    threshold = found.threshold, below = found.below, too_short = names_of_short(found),
    unreadable = faults} .. "\n")
end

--- Compare the submissions of a command line, and report. Returns the exit code; nil and the reason
--- if the command line is wrong.
---@param options table of the command line
---@param self Exercise
---@param results string the folder of results, which holds no submission
---@return integer? code
---@return string? why
function similar.run(options, self, results)
  local report = reports[options.format]
  if not report then return nil, "--similar reports for terminal, html or json" end
  local ok, list = pcall(submissions.list, options.files, results, self.files)
  if not ok then return nil, list end
  local language = texts.language(options.lang)
  local programs, faults = read_all(list, language)
  if #programs < 2 then return nil, "--similar needs two submissions, or a folder of them" end
  local found = class.compare(programs, given(self))
  report(found, lines_of(found, faults, language), language, self, faults)
  return 0
end

return similar
