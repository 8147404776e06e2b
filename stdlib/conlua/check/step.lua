-- SPDX-License-Identifier: MIT
--- The command `conlua step`: the reader chooses who goes on.

local command = require "conlua.command"
local core = require "conlua.check.core"
local script = require "conlua.check.script"
local story = require "conlua.check.story"
local width = require "conlua.width"

local say = story.say

local LOOK <const> = 2 -- seconds of looking ahead
local ROWS <const> = 24

local function new_parser(language)
  local p, tell = command.parser("step", language)
  p:argument("script", tell "script")
  p:argument("args", tell "args"):args "*"
  p:option("--goal", tell "step_goal"):choices { "deadlock", "failure" }
  return p
end

--- Where the run stands.
---@class check.Stand
---@field choices any[] {path of a unit, alternative or 0, ...}
---@field able string[]? paths of the units that can go on; nil: the run has ended
---@field run table of core.run
---@field message string?

local function stand(self)
  self.able = core.stand(self.choices)
  self.run = core.run()
  self.name_of = story.names(self.run)
end

--- How far it is to a failure from here.
local function look_ahead(self)
  local ahead = core.ahead(self.choices, LOOK)
  stand(self)
  return ahead
end

-- The screen --------------------------------------------------------------------------------------

local function line_of(step) return step.line > 0 and step.line or "" end

local function unit_line(self, i, path)
  local unit, key = self.run.units[path], ""
  for n, other in ipairs(self.able or {}) do
    if other == path then key = n <= 9 and tostring(n) or "" end
  end
  local state = unit.pending and say(key ~= "" and "step_can" or "step_waits")
    or say "step_ended"
  local what = unit.pending and story.words_of(unit.pending) or ""
  local place = unit.pending and line_of(unit.pending) or ""
  return (" %1s %s %4s  %s %s"):format(key, width.fit(width.clean(self.name_of(path)), 14), place,
    width.fit(state, 12), width.clean(what)), i
end

--- The last values of what is shared.
local function shared(self)
  local last, names = {}, {}
  for _, step in ipairs(self.run.steps) do
    if step.text and step.value then
      if not last[step.text] then names[#names + 1] = step.text end
      last[step.text] = step.value
    end
  end
  for i, name in ipairs(names) do names[i] = ("%s = %s"):format(name, last[name]) end
  return table.concat(names, "   ")
end

local function goal_line(self)
  if not self.goal or not self.able then return nil end
  local ahead = look_ahead(self)
  if ahead.distance then return say("step_goal", self.goal, ahead.distance) end
  if ahead.complete then return say("step_no_goal", self.goal) end
  return say("step_unsure", ahead.states)
end

local function lines_of(self)
  local lines = { say("step_title", self.script, #self.choices // 2), "" }
  local goal = goal_line(self)
  lines[#lines + 1] = say "step_next"
  local paths = story.paths(self.run)
  for i, path in ipairs(paths) do
    if i > 9 then break end
    lines[#lines + 1] = (unit_line(self, i, path))
  end
  lines[#lines + 1] = width.clean("  " .. shared(self))
  if goal then lines[#lines + 1] = "  " .. goal end
  if not self.able then
    lines[#lines + 1] = say(self.run.verdict == "ok" and "step_over" or "step_failed")
    if self.run.verdict ~= "ok" then
      for _, line in ipairs(story.failure(self.run, self.name_of)) do lines[#lines + 1] = line end
    end
  end
  lines[#lines + 1] = say "step_so_far"
  local done = story.lines(self.run)
  local room = ROWS - #lines - 3
  for i = math.max(1, #done - room + 1), #done do lines[#lines + 1] = done[i] end
  while #lines < ROWS - 2 do lines[#lines + 1] = "" end
  lines[#lines + 1] = self.message and width.clean(self.message) or ""
  lines[#lines + 1] = say "step_keys"
  return lines
end

local function draw(self)
  local columns, out = math.max(40, core.columns()), {}
  for i, line in ipairs(lines_of(self)) do
    if i > ROWS then break end
    out[i] = (width.cut(line, columns - 1)) .. "\27[K"
  end
  io.stdout:write("\27[H", table.concat(out, "\r\n"), "\27[J")
  io.stdout:flush()
end

-- Keys --------------------------------------------------------------------------------------------

local key = core.key

--- The alternative of a check.choose that comes next.
local function alternative(self, path)
  local step = self.run.units[path].pending
  if not step or step.operation ~= "choose" or step.number < 2 then return 0 end
  self.message = say("step_which", step.number)
  draw(self)
  self.message = nil
  local n = math.tointeger(tonumber(key() or "") or 1) or 1
  return math.max(1, math.min(n, step.number))
end

local function go_on(self, path, value)
  local choices = self.choices
  choices[#choices + 1], choices[#choices + 2] = path, value
  stand(self)
end

local keys = {}

function keys.u(self)
  local n = #self.choices
  self.choices[n], self.choices[n - 1] = nil, nil
  self.way = nil
  stand(self)
end

--- What every schedule from here comes to; where one fails, a step towards it at the next time.
function keys.f(self)
  if not self.able then return end
  if self.way then
    local way = self.way
    self.way = nil
    go_on(self, way.unit, way.alternative)
    if not self.able then return end
  end
  local ahead = look_ahead(self)
  if ahead.distance then
    self.way = ahead
    self.message = say("step_can_fail", ahead.distance)
  elseif ahead.complete then
    self.message = say("step_right", ahead.states)
  else
    self.message = say("step_unsure", ahead.states)
  end
end

function keys.s(self)
  local replay = core.schedule()
  local path = self.script:gsub("%.lua$", "") .. ".replay"
  local file, why = io.open(path, "w")
  if not file then
    self.message = say("fault", why)
    return
  end
  file:write(replay, "\n")
  file:close()
  self.message = say("step_saved", replay, self.script)
end

local function press(self, typed)
  self.message = nil
  local n = math.tointeger(tonumber(typed))
  if n and self.able and self.able[n] then
    self.way = nil
    go_on(self, self.able[n], alternative(self, self.able[n]))
  elseif keys[typed] then
    keys[typed](self)
  end
end

local function play(self)
  io.stdout:write "\27[?1049h\27[2J"
  while true do
    draw(self)
    local typed = key()
    if not typed or typed == "q" or typed == "\4" then break end
    press(self, typed)
  end
  io.stdout:write "\27[?1049l"
  for _, line in ipairs(story.lines(self.run)) do io.stdout:write(line, "\n") end
  if not self.able and self.run.verdict ~= "ok" then
    for _, line in ipairs(story.failure(self.run, self.name_of)) do io.stdout:write(line, "\n") end
  end
end

--- Without a terminal the keys come from stdin, and the screen is shown after the last.
local function play_plain(self)
  for typed in key do
    if typed == "q" then break end
    press(self, typed)
  end
  for _, line in ipairs(lines_of(self)) do io.stdout:write((line:gsub("%s+$", "")), "\n") end
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local language = command.language {}
  local parser = new_parser(language)
  local ok, options = parser:pparse(arg)
  if not ok then
    command.complain(parser, "step", language, options)
    return 2
  end
  local fault = script.load(options)
  if fault then
    io.stderr:write(say(table.unpack(fault)), "\n")
    return 2
  end
  core.profile(1) -- where units stop
  local self = { choices = {}, script = options.script, goal = options.goal }
  core.ahead({}, LOOK)
  stand(self)
  if self.run.verdict == "outside" then
    io.stderr:write(say("refused", options.script, self.run.line, self.run.message), "\n")
    return 2
  end
  local is_terminal = core.raw(true)
  local done, why = pcall(is_terminal and play or play_plain, self)
  core.raw(false)
  if not done then error(why, 0) end
  return 0
end
