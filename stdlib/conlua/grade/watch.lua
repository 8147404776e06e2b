-- SPDX-License-Identifier: MIT
--- `--watch`: a submission is graded each time the file is saved, and a key asks for a hint.

local exercise = require "conlua.grade.exercise"
local judge = require "conlua.grade.judge"
local picture = require "conlua.grade.picture"
local progress = require "conlua.grade.progress"
local record = require "conlua.grade.record"
local report = require "conlua.grade.report"
local system = require "conlua.grade.system"
local texts = require "conlua.texts"

local sentence = texts.topic "grade"

local function say(options, key, ...)
  print(sentence(options.language, key, ...))
  io.flush()
end

--- Hints of failed checks, then hints of the exercise, from general to specific.
local function hints_for(self)
  local list = {}
  for _, one in ipairs(self.checks) do
    if one.verdict ~= "pass" and one.hint then list[#list + 1] = one.hint end
  end
  return table.move(record.hints(self, math.huge), 1, #(self.hints or {}), #list + 1, list)
end

--- Grade the file. Returns the record; or nil and news of the watcher, which is more urgent.
local function grade(self, path, watcher, options)
  local ok, source = pcall(exercise.read, path, judge.LONGEST + 1)
  if not ok then return nil, "unreadable", source end
  local bar, news, key = progress.new(options.how.runs), nil, nil
  local function is_urgent() return news == "saved" or key == "q" end
  local how = setmetatable({progress = function(done)
    bar:set(done)
    if not is_urgent() then news, key = watcher:wait(0) end
    return is_urgent()
  end}, {__index = options.how})
  local result = judge.grade(self, path, source, options.means, how)
  bar:clear()
  if is_urgent() then return nil, news, key end
  local one, run = record.of(result, options.language), record.failing_run(result)
  if run and run.recording then
    one.timeline = picture.draw(run, path, source, options.page)
  end
  return options.view(one)
end

--- Give the next hint.
local function give_hint(hints, options)
  local hint = table.remove(hints, 1)
  if hint then say(options, "hint", hint) else say(options, "no_more_hints") end
end

--- Wait until the file is saved ("saved"), or a key asks for another grading ("again") or for the
--- end ("quit").
local function attend(watcher, path, hints, options)
  say(options, "watching", path)
  while true do
    local news, key = watcher:wait()
    if news == "saved" then return "saved" end
    if key == "h" then give_hint(hints, options) end
    if key == "r" then return "again" end
    if key == "q" then return "quit" end
  end
end

--- Watch until `q` is typed: the record of the last grading, nil if there is none.
---@param self Exercise
---@param path string
---@param options ReportOptions with `means`, `how`, and `page`, the file for a timeline
---@return Record?
---@return string? why the reason why the file cannot be watched
return function(self, path, options)
  local folder, name = path:match "^(.*/)([^/]+)$"
  local can, made = pcall(system.watcher, folder or ".", name or path)
  if not can then return nil, made end
  local watcher <close> = made
  local latest, is_terminal = nil, system.is_terminal(1)
  while true do
    if is_terminal then io.write "\27[2J\27[H" end -- the screen shows the latest grading only
    print("── " .. os.date "%H:%M:%S")
    io.flush()
    local one, news, detail = grade(self, path, watcher, options)
    if detail == "q" then return latest end
    if news == "unreadable" then print(detail) end
    if news ~= "saved" then
      if one then
        latest = one
        io.write(report.full(one, options))
      end
      local hints = one and hints_for(one) or {}
      if attend(watcher, path, hints, options) == "quit" then return latest end
    end
  end
end
