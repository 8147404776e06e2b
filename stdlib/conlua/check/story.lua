-- SPDX-License-Identifier: MIT
--- A failing schedule as a story: who does what in which line, and who could have gone on where
--- another went.

local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local width = require "conlua.width"

local story = {}

local sentences = texts.topic "check"

-- Sentences with an error or a refusal in them, which is told in the language as well.
local WITH_ERROR = { refused = true, fault = true, fails_by_error = true, fails_by_held = true,
  fails_by_exit = true, fails_by_output = true }

--- A sentence of the catalogue in the reader's language.
---@param key string
---@return string
function story.say(key, ...)
  local language, values = texts.language(), table.pack(...)
  if WITH_ERROR[key] then
    for i = 1, values.n do
      if type(values[i]) == "string" then values[i] = translated(language, values[i]) end
    end
  end
  return sentences(language, key, table.unpack(values, 1, values.n))
end

local say = story.say

-- What a step does.
local STEPS = { start = "step_start", begin = "step_begin", ["end"] = "step_end",
  join = "step_join",
  sleep = "step_sleep", acquire = "step_acquire", release = "step_release", wait = "step_wait",
  set = "step_set", clear = "step_clear", notify = "step_notify", put = "step_put",
  get = "step_get", add = "step_add", update = "step_update", count_down = "step_count_down",
  task_done = "step_task_done", close = "step_close", look = "step_look", read = "step_read",
  write = "step_write", await = "step_await", atomically = "step_atomically",
  output = "step_output", callback = "step_callback", post = "step_post" }

local OF_POOL = { put = "step_submit", get = "step_take", task_done = "step_finish",
  collect = "step_collect", notify = "step_look_pool" }

-- How a schedule fails.
local FAILURES = { error = "fails_by_error", deadlock = "fails_by_deadlock",
  livelock = "fails_by_livelock", held = "fails_by_held", invariant = "fails_by_invariant",
  finally = "fails_by_finally", exit = "fails_by_exit", output = "fails_by_output" }

local function object_of(step)
  if step.object then return step.object end
  return step.number > 0 and ("%s#%d"):format(step.kind, step.number) or step.kind
end

--- What a step does, in words.
---@param step table of core.run
---@return string
function story.words_of(step)
  local name = step.operation
  if step.text and (name == "read" or name == "write") then
    local words = say(STEPS[name], step.text)
    return step.value and ("%s = %s"):format(words, step.value) or words
  end
  if name == "choose" then
    if not step.alternative then return say("step_choose_next", step.number) end
    return say("step_choose", step.alternative, step.number)
  end
  local key = STEPS[name] or "step_other"
  if name == "join" and step.kind == "queue" then key = "step_join_queue" end
  if name == "get" and step.kind == "cell" then key = "step_read" end
  if name == "wait" and step.kind == "condition" then key = "step_wait_on" end
  if step.kind == "pool" or step.kind == "executor" then key = OF_POOL[name] or key end
  return say(key, object_of(step))
end

local words_of = story.words_of

--- Steps that a reader need not see: ends, places where a unit might be stopped, and the joins of
--- the main unit's end.
function story.is_of_interest(step)
  if step.operation == "end" or step.operation == "park" or step.operation == "pause" then
    return false
  end
  return step.operation ~= "join" or step.line ~= 0
end

--- A function that gives a unit's name for its path.
function story.names(run)
  return function(path)
    return path == "main" and "main" or run.units[path] and run.units[path].name or path
  end
end

local function line_of(step) return step.line > 0 and step.line or "" end

--- The paths of the units of a run, the main unit first.
function story.paths(run)
  local paths = {}
  for path in pairs(run.units) do paths[#paths + 1] = path end
  local function key(path)
    return path == "main" and "" or path:gsub("%d+", function(n) return ("%05d"):format(n) end)
  end
  table.sort(paths, function(a, b) return key(a) < key(b) end)
  return paths
end

--- The steps below each other, the unit's name where it changes.
local function list(run, name_of, round)
  local lines, shown = {}, nil
  for i, step in ipairs(run.steps) do
    local deviates = step.unit ~= step.default
    if i == round then
      lines[#lines + 1] = "  " .. say "round_begins"
      shown = nil
    end
    if story.is_of_interest(step) then
      local name = (step.unit ~= shown or deviates) and name_of(step.unit) or ""
      local line = width.clean(("%s%-14s %5s  %s"):format(deviates and " *" or "  ", name,
        line_of(step), words_of(step)))
      if deviates then line = width.fit(line, 52) .. " " .. say("able", name_of(step.default)) end
      lines[#lines + 1] = line
      shown = step.unit
    end
  end
  if round then lines[#lines + 1] = "  " .. say "round_ends" end
  return lines
end

--- The steps, a column for each unit.
local function table_of(run, name_of, columns, round)
  local paths, place = story.paths(run), {}
  local each = math.min((columns - 2) // #paths, 44)
  local head = {}
  for i, path in ipairs(paths) do
    place[path] = i
    head[i] = width.fit(name_of(path), each)
  end
  local lines = { "  " .. table.concat(head):gsub("%s+$", "") }
  for i, step in ipairs(run.steps) do
    if i == round then lines[#lines + 1] = "  " .. say "round_begins" end
    if story.is_of_interest(step) then
      local mark = step.unit ~= step.default and "*" or " "
      local text = width.clean(("%4s %s"):format(line_of(step), words_of(step)))
      local left = (place[step.unit] - 1) * each
      lines[#lines + 1] = " " .. (" "):rep(left) .. mark .. width.cut(text, columns - left - 2)
    end
  end
  if round then lines[#lines + 1] = "  " .. say "round_ends" end
  lines[#lines + 1] = "  " .. say "star"
  return lines
end

local LEAST_COLUMN = 24

--- The lines of a run; -> the lines, a function that gives a unit's name for its path.
---@param run table of core.run
---@param columns integer? of the terminal; enough of them: a column for each unit
---@param round integer? the step with which a round begins
function story.lines(run, columns, round)
  local name_of = story.names(run)
  local units = #story.paths(run)
  if columns and columns >= 100 and units > 1 and (columns - 2) // units >= LEAST_COLUMN then
    return table_of(run, name_of, columns, round), name_of
  end
  return list(run, name_of, round), name_of
end

--- How the run failed, in lines.
function story.failure(run, name_of)
  if run.message ~= "" then
    return { ("  %-14s %5s  %s"):format(name_of(run.failed or "main"), "",
      say(FAILURES[run.verdict], run.message:match("^[^\n]*"))) }
  end
  local lines = { "  " .. say(FAILURES[run.verdict]) }
  for _, path in ipairs(story.paths(run)) do
    local step = run.units[path].pending
    if step then
      lines[#lines + 1] = ("  %-14s %5s  %s"):format(name_of(path), line_of(step),
        words_of(step))
    end
  end
  return lines
end

--- The races that were found, in sentences.
function story.races(races)
  local lines = {}
  for _, race in ipairs(races) do
    lines[#lines + 1] = say("race", race.write.line, race.write.text, race.other.line,
      say(race.both and "race_writes" or "race_reads"))
  end
  return lines
end

return story
