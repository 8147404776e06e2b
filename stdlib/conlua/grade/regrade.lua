-- SPDX-License-Identifier: MIT
--- Regrading: all is graded again, and what has changed is told. A regrading has a name, which lies
--- in the folder of results until the regrading is complete: so one that was interrupted goes on,
--- and still knows what was found before.

local record = require "conlua.grade.record"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local regrade = {}

--- What is kept of a record in the record that takes its place.
---@param former Record
---@return Former
function regrade.summary(former)
  local checks = {}
  for i, one in ipairs(former.checks) do checks[i] = {name = one.name, verdict = one.verdict} end
  return {verdict = former.verdict, score = former.score, points = former.points, checks = checks}
end

---@class Change
---@field submission string
---@field how string "gained", "lost", "altered"
---@field text string the scores and verdicts
---@field checks string? the checks that changed

local function score_text(language, one) return record.score(language, one) or "–" end

--- `output: race → pass, joined: new`; nil: no check has changed.
local function changed_checks(language, self)
  local before, list = {}, {}
  for _, one in ipairs(self.before.checks) do before[one.name] = one.verdict end
  for _, one in ipairs(self.checks) do
    local old = before[one.name]
    if old ~= one.verdict then
      list[#list + 1] = ("%s: %s → %s"):format(one.name,
        old and verdict_text(language, old) or say(language, "new_check"),
        verdict_text(language, one.verdict))
    end
    before[one.name] = nil
  end
  for _, one in ipairs(self.before.checks) do
    if before[one.name] then
      list[#list + 1] = ("%s: %s"):format(one.name, say(language, "gone_check"))
    end
  end
  return #list > 0 and table.concat(list, ", ") or nil
end

--- The change of a submission; nil: none.
local function change_of(language, self)
  local old = self.before
  local a, b = old.score or -1, self.score or -1
  local checks = changed_checks(language, self)
  local same = a == b and old.verdict == self.verdict and old.points == self.points
  if same and not checks then return nil end
  local text = ("%s → %s"):format(score_text(language, old), score_text(language, self))
  if old.verdict ~= self.verdict then
    text = ("%s, %s → %s"):format(text, verdict_text(language, old.verdict),
      verdict_text(language, self.verdict))
  end
  return {submission = self.submission, how = b > a and "gained" or b < a and "lost" or "altered",
    text = text, checks = checks}
end

--- What a regrading has changed.
---@param records fun(): fun(): Record?
---@return Change[] changes
---@return {gained: integer, lost: integer, altered: integer, same: integer, new: integer} tally
function regrade.changes(language, records)
  local list, tally = {}, {gained = 0, lost = 0, altered = 0, same = 0, new = 0}
  for one in records() do
    local change = one.before and change_of(language, one)
    local how = not one.before and "new" or change and change.how or "same"
    tally[how] = tally[how] + 1
    list[#list + 1] = change or nil
  end
  return list, tally
end

---@return string
function regrade.summary_line(language, tally)
  local text = say(language, "regraded", tally.gained, tally.lost, tally.altered, tally.same)
  return tally.new > 0 and text .. say(language, "regraded_new", tally.new) or text
end

--- The changes as lines for a terminal.
---@param records fun(): fun(): Record?
---@return string[]
function regrade.lines(language, records)
  local changes, tally = regrade.changes(language, records)
  local lines = {regrade.summary_line(language, tally)}
  for _, how in ipairs{"gained", "lost", "altered"} do
    for _, change in ipairs(changes) do
      if change.how == how then
        lines[#lines + 1] = ("  %s  %s: %s"):format(say(language, how), change.submission,
          change.text)
        if change.checks then lines[#lines + 1] = "      " .. change.checks end
      end
    end
  end
  return lines
end

return regrade
