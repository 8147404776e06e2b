-- SPDX-License-Identifier: MIT
--- Views of a record: all of it for the instructor, and what a student may see. A check is `shown`,
--- `hidden`, or shown `after_due`, the due date of the exercise. Of a check that is not shown, a
--- student's report has neither name nor text, and its points and verdict count for nothing there.

local verdicts = require "conlua.grade.verdicts"

local views = {}

--- How visible each kind is: a check may come only `after` a check that is at least as visible.
views.levels = {hidden = 1, after_due = 2, shown = 3}

local FORM = "^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$"

--- The time of a due date: `2026-12-01`, the end of the day, or `2026-12-01 18:30`, by the clock of
--- the machine. Raises for another text.
---@param text string
---@return integer
function views.due(text)
  local year, month, day, rest = text:match(FORM)
  local hour, minute = (rest or ""):match "^[ T](%d%d):(%d%d)$"
  local date = {year = year, month = month, day = day, hour = hour or 24, min = minute or 0}
  local time = year and (rest == "" or hour) and os.time(date)
  local is_date = time and os.date("%Y-%m-%d", os.time{year = year, month = month, day = day})
    == text:sub(1, 10) and (not hour or tonumber(hour) < 24 and tonumber(minute) < 60)
  if not is_date then
    error(("field 'due' must be a date as '2026-12-01' or '2026-12-01 18:30', not '%s'")
      :format(text), 0)
  end
  return time
end

--- May a student see the check?
---@param check {visible: string?} of an exercise, or of a record
---@param due integer? nil: there is no such date yet
local function is_shown(check, due)
  local visible = check.visible or "shown"
  return visible == "shown" or visible == "after_due" and due ~= nil and os.time() >= due
end

--- The verdict, the score and the points as if there were no other checks.
local function settle(self, least)
  local sum, all, worst = 0, 0, "pass"
  for _, one in ipairs(self.checks) do
    all = all + one.points
    worst = verdicts.of_both(worst, one.verdict)
    if one.verdict == "pass" then sum = sum + one.points end
  end
  if self.verdict == "error" then worst = "error" end
  if worst ~= "pass" and sum == all and least then sum = all - least end
  self.score = self.score and (self.score > 0 and sum or 0)
  self.verdict, self.points = worst, all
end

local function copy_of(t)
  local copy = {}
  for key, value in pairs(t) do copy[key] = value end
  return copy
end

--- What a student may see of the record.
---@param self Record
---@param due integer?
---@return Record
function views.of_student(self, due)
  local copy, least = copy_of(self), nil
  copy.checks, copy.before, copy.pass, copy.events = {}, nil, nil, nil
  for _, one in ipairs(self.checks) do
    if is_shown(one, due) then
      local check = copy_of(one)
      check.visible = nil
      copy.checks[#copy.checks + 1] = check
      if one.points > 0 then least = math.min(least or one.points, one.points) end
    end
  end
  if #copy.checks == #self.checks then return copy end
  copy.not_shown = #self.checks - #copy.checks
  settle(copy, least)
  if copy.verdict == "pass" then copy.output, copy.stderr, copy.timeline = nil, nil, nil end
  return copy
end

--- What the instructor may see: all but what the grader keeps for itself.
---@param self Record
---@param is_regraded boolean? tell what was found before
---@return Record
function views.of_instructor(self, is_regraded)
  local copy = copy_of(self)
  copy.pass = nil
  if not is_regraded then copy.before = nil end
  return copy
end

return views
