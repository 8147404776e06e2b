-- SPDX-License-Identifier: MIT
--- Statistics of a class: verdicts and points, of submissions and of each check. They are counted
--- from one record after the other.

local record = require "conlua.grade.record"
local texts = require "conlua.texts"
local verdicts = require "conlua.grade.verdicts"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local statistics = {}

---@class CheckStatistics
---@field name string
---@field rule string
---@field points number that the check has
---@field passed integer submissions
---@field failed integer submissions
---@field unjudged integer submissions of which the check could not be judged
---@field verdicts table<string, integer> of the failed ones
---@field mean number points of the check, on average

---@class Statistics
---@field submissions integer
---@field graded integer without those that the grader could not judge
---@field verdicts table<string, integer>
---@field points number the most that can be reached
---@field mean number? points, on average; nil: none was graded
---@field median number?
---@field lowest number?
---@field highest number?
---@field none integer submissions without a point
---@field fails_most string? the check that fails most
---@field checks CheckStatistics[]

local function new_check(one)
  return {name = one.name, rule = one.rule, points = one.points, passed = 0, failed = 0,
    unjudged = 0, verdicts = {}, mean = 0}
end

local function add(t, key) t[key] = (t[key] or 0) + 1 end

local function count_check(check, one)
  if one.verdict == "pass" then check.passed = check.passed + 1
  elseif one.unjudged then check.unjudged = check.unjudged + 1
  else
    check.failed = check.failed + 1
    add(check.verdicts, one.verdict)
  end
end

local function settle_scores(self, scores)
  local n, sum = #scores, 0
  if n == 0 then return end
  table.sort(scores)
  for _, score in ipairs(scores) do sum = sum + score end
  self.mean, self.lowest, self.highest = sum / n, scores[1], scores[n]
  self.median = (scores[(n + 1) // 2] + scores[n // 2 + 1]) / 2
end

local function settle_checks(self)
  local most = 0
  for _, check in ipairs(self.checks) do
    if self.graded > 0 then check.mean = check.points * check.passed / self.graded end
    if check.failed > most then most, self.fails_most = check.failed, check.name end
  end
end

--- The statistics of records. Records of an older form of the exercise may have other checks.
---@param records fun(): fun(): Record?
---@return Statistics
function statistics.of(records)
  local self = {submissions = 0, graded = 0, verdicts = {}, points = 0, none = 0, checks = {}}
  local by_name, scores = {}, {}
  for one in records() do
    self.submissions = self.submissions + 1
    add(self.verdicts, one.verdict)
    self.points = math.max(self.points, one.points)
    if one.verdict ~= "error" then
      self.graded = self.graded + 1
      scores[#scores + 1] = one.score
      if one.score == 0 then self.none = self.none + 1 end
      for _, check in ipairs(one.checks) do
        if not by_name[check.name] then
          by_name[check.name] = new_check(check)
          self.checks[#self.checks + 1] = by_name[check.name]
        end
        count_check(by_name[check.name], check)
      end
    end
  end
  settle_scores(self, scores)
  settle_checks(self)
  return self
end

--- `10 pass, 2 race`
---@param counts table<string, integer>
---@return string
function statistics.verdicts(language, counts)
  return verdicts.counted(counts, function(name) return verdict_text(language, name) end)
end

local function rounded(n) return record.number(math.floor(n * 100 + 0.5) / 100) end
statistics.rounded = rounded

local function percent(self, check)
  return ("%d %%"):format(math.floor(100 * check.passed / math.max(1, self.graded) + 0.5))
end
statistics.percent = percent

--- `points on average 7.5 of 10, ...`; nil: none was graded.
---@param self Statistics
---@return string?
function statistics.points(self, language)
  if not self.mean then return nil end
  return say(language, "class_points", rounded(self.mean), record.number(self.points),
    rounded(self.median), record.number(self.lowest), record.number(self.highest), self.none)
end

--- The statistics as lines for a terminal.
---@param self Statistics
---@return string[]
function statistics.lines(self, language)
  local lines, width = {statistics.points(self, language)}, 0
  for _, check in ipairs(self.checks) do width = math.max(width, utf8.len(check.name) or 0) end
  for _, check in ipairs(self.checks) do
    local text = say(language, "class_check", check.passed, self.graded, percent(self, check))
    if check.failed > 0 then
      text = text .. "; " .. statistics.verdicts(language, check.verdicts)
    end
    if check.unjudged > 0 then
      text = text .. "; " .. say(language, "class_unjudged", check.unjudged)
    end
    local pad = (" "):rep(width - (utf8.len(check.name) or 0))
    lines[#lines + 1] = ("  %s%s  %s"):format(check.name, pad, text)
  end
  if self.fails_most then lines[#lines + 1] = say(language, "fails_most", self.fails_most) end
  return lines
end

return statistics
