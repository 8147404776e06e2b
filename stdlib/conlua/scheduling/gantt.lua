-- SPDX-License-Identifier: MIT
--- A result as text: a chart with a lane a processor and one for I/O, a ruler, and a table.

local host = require "conlua.host"
local texts = require "conlua.texts"
local width = require "conlua.width"
local format = string.format

local phrase = texts.topic "schedule"
local gantt = {}

local LEAST, MOST_IO = 40, 6 -- columns; lanes of waits that overlap
local RUN, WAIT, IDLE, SWITCH = "━", "┄", " ", "╳"

--- A figure: 12, 13.33, 0.0203.
---@param x number
---@return string
function gantt.figure(x)
  if math.type(x) == "integer" then return format("%d", x) end
  if x ~= x then return "-" end
  local text = format(math.abs(x) < 1 and "%.4f" or "%.2f", x)
  return (text:gsub("%.?0+$", ""))
end
local figure = gantt.figure

local MARKS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

-- What stands for jobs where there is no room for their names: a letter each, which is no job's
-- name. `used` are those that the chart has.
local function marks_of(self)
  local marks, at = {used = {}}, 0
  for _, job in ipairs(self.jobs) do
    repeat at = at + 1 until at > #MARKS or not self.of[MARKS:sub(at, at)]
    marks[job.name] = at <= #MARKS and MARKS:sub(at, at) or "*"
  end
  return marks
end

-- A stretch of n columns that a name begins, or else a mark.
local function bar(name, n, fill, marks)
  local text = width.clean(name)
  local taken = width.of(text)
  if taken > n then
    marks.used[name] = marks[name]
    text, taken = marks[name], 1
  end
  return text .. fill:rep(n - taken)
end

-- Segments {from=, to=, job=} in the order of time, as one line.
local function lane(segments, at, fill, marks)
  local parts, column = {}, 0
  for _, s in ipairs(segments) do
    local from, to = at(s.from), at(s.to)
    if to > column then
      if from > column then
        parts[#parts + 1] = IDLE:rep(from - column)
        column = from
      end
      local n = to - column
      if s.job == "idle" then parts[#parts + 1] = IDLE:rep(n)
      elseif s.job == "switch" then parts[#parts + 1] = SWITCH:rep(n)
      else parts[#parts + 1] = bar(s.job, n, fill, marks) end
      column = to
    end
  end
  return (table.concat(parts):gsub(" +$", ""))
end

--- Divide waits among lanes, so that none overlap in a lane; waits for which there is no room in
--- `most` lanes are left out.
---@param io table[]
---@param most integer
---@return table[][]
function gantt.io_lanes(io, most)
  local sorted = table.move(io, 1, #io, 1, {})
  table.sort(sorted, function(a, b) return a.from < b.from end)
  local lanes = {}
  for _, s in ipairs(sorted) do
    local to
    for i, one in ipairs(lanes) do
      if one[#one].to <= s.from then to = i break end
    end
    if not to and #lanes < most then to = #lanes + 1 end
    if to then
      lanes[to] = lanes[to] or {}
      table.insert(lanes[to], s)
    end
  end
  return lanes
end

-- The distance of marks on a ruler of `span`, so that at most `most` are there: 1, 2 or 5 times a
-- power of ten.
local function step_of(span, most)
  local step = 1
  if span < 3 then
    while step > span / 1000 do step = step / 10 end
  end
  while true do
    for _, factor in ipairs{1, 2, 5} do
      if span / (step * factor) <= most then return step * factor end
    end
    step = step * 10
  end
end

--- The times of a result that stand on a ruler, at most `most`.
---@param self table a result
---@param most integer
---@return number[]
function gantt.times(self, most)
  local step, times = step_of(self.span > 0 and self.span or 1, most), {}
  for i = math.ceil(self.from / step - 1e-9), math.floor(self.to / step + 1e-9) do
    times[#times + 1] = i * step
  end
  return times
end

local function ruler(self, at, columns)
  local marks, numbers, mark_at, number_at = {}, {}, 0, 0
  for _, time in ipairs(gantt.times(self, math.max(1, columns // 8))) do
    local column, text = at(time), figure(time)
    if column >= mark_at and column < columns then
      marks[#marks + 1] = ("─"):rep(column - mark_at) .. "┬"
      mark_at = column + 1
      if column >= number_at and column + #text <= columns then
        numbers[#numbers + 1] = (" "):rep(column - number_at) .. text
        number_at = column + #text
      end
    end
  end
  marks[#marks + 1] = ("─"):rep(columns - mark_at)
  return table.concat(marks), table.concat(numbers)
end

local function chart(self, columns, marks)
  local label = 7
  local room = columns - label
  local span = self.span > 0 and self.span or 1
  -- Whole columns for a unit of time where there is room.
  local scale = room / span
  if math.type(span) == "integer" and scale >= 1 then scale = math.floor(scale) end
  local function at(t) return math.floor((t - self.from) * scale + 0.5) end
  local lines, by_cpu = {}, {}
  for cpu = 1, self.cpus do by_cpu[cpu] = {} end
  for _, s in ipairs(self.trace) do table.insert(by_cpu[s.cpu], s) end
  for cpu, segments in ipairs(by_cpu) do
    lines[#lines + 1] = width.fit(format("cpu %d", cpu), label) .. lane(segments, at, RUN, marks)
  end
  for i, segments in ipairs(gantt.io_lanes(self.io, MOST_IO)) do
    lines[#lines + 1] = width.fit(i == 1 and "I/O" or "", label) .. lane(segments, at, WAIT, marks)
  end
  local ticks, numbers = ruler(self, at, math.min(room, at(self.to) + 1))
  lines[#lines + 1] = (" "):rep(label) .. ticks
  lines[#lines + 1] = (" "):rep(label) .. numbers
  return table.concat(lines, "\n")
end

--- The columns of the table, behind the name of the job.
local COLUMNS = {"arrival", "run", "io", "response", "turnaround", "wait", "finish", "slowdown"}
gantt.COLUMNS = COLUMNS

-- A table of rows of texts; the first column at the left, the others at the right.
local function grid(rows, columns)
  local widths = {}
  for _, row in ipairs(rows) do
    for i, text in ipairs(row) do widths[i] = math.max(widths[i] or 0, width.of(text)) end
  end
  local rest = columns
  for i = 2, #widths do rest = rest - widths[i] - 2 end
  widths[1] = math.max(4, math.min(widths[1], rest))
  local lines = {}
  for _, row in ipairs(rows) do
    local parts = {width.fit(row[1], widths[1])}
    for i = 2, #row do parts[i] = width.fit(row[i], widths[i], true) end
    lines[#lines + 1] = (table.concat(parts, "  "):gsub(" +$", ""))
  end
  return table.concat(lines, "\n")
end
gantt.grid = grid

local function job_table(self, columns, marks)
  local rows = {{"job", table.unpack(COLUMNS)}}
  for _, job in ipairs(self.jobs) do
    local mark = marks.used[job.name]
    local row = {(mark and "(" .. mark .. ") " or "") .. width.clean(job.name)}
    for i, column in ipairs(COLUMNS) do row[i + 1] = figure(job[column]) end
    rows[#rows + 1] = row
  end
  for _, line in ipairs{{"mean", self.mean}, {"largest", self.largest}} do
    local row = {line[1]}
    for i, column in ipairs(COLUMNS) do
      row[i + 1] = line[2][column] and figure(line[2][column]) or ""
    end
    rows[#rows + 1] = row
  end
  return grid(rows, columns)
end

--- 0.25: 25.0 %.
---@param x number
---@return string
function gantt.percent(x) return format("%.1f %%", 100 * x) end
local percent = gantt.percent

--- What was shared out, under which policy.
---@param self table a result
---@param language string
---@return string
function gantt.title(self, language)
  return phrase(language, self.cpus == 1 and "title_of_one" or "title", self.policy, self.cpus)
end

--- The figures of all jobs together, with dots in between.
---@param self table a result
---@param language string
---@return string
function gantt.summary(self, language)
  return phrase(language, "summary", figure(self.throughput), percent(self.utilisation),
    self.switches, percent(self.switch_share), format("%.3f", self.fairness))
end

-- Pieces with a gap in between, in lines that have so many columns, if the pieces have.
local function fold(pieces, gap, columns)
  local lines, taken = {}, columns
  for _, piece in ipairs(pieces) do
    local more = width.of(piece)
    if taken + #gap + more > columns then
      lines[#lines + 1], taken = piece, more
    else
      lines[#lines], taken = lines[#lines] .. gap .. piece, taken + #gap + more
    end
  end
  return table.concat(lines, "\n")
end

local function pieces_of(text, pattern)
  local pieces = {}
  for piece in text:gmatch(pattern) do pieces[#pieces + 1] = piece end
  return pieces
end

-- The lines below the table.
local function notes(self, columns)
  local summary = gantt.summary(self, "en"):gsub(" · ", "\n")
  local lines = {fold(pieces_of(summary, "[^\n]+"), "  ", columns)}
  if self.measured then
    local measured = require "conlua.scheduling.measured"
    for _, line in ipairs(measured.lines(self.measured, "en")) do
      lines[#lines + 1] = fold(pieces_of(width.clean(line), "%S+"), " ", columns)
    end
  end
  return table.concat(lines, "\n")
end

--- The chart and the table, in so many columns; nil: as wide as the terminal.
---@param self table a result
---@param columns? integer
---@return string
function gantt.of(self, columns)
  columns = math.max(LEAST, columns or host.columns())
  local marks = marks_of(self)
  return table.concat({width.clean(gantt.title(self, "en")), "", chart(self, columns, marks), "",
    job_table(self, columns, marks), "", notes(self, columns)}, "\n")
end

return gantt
