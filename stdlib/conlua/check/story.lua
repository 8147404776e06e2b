-- SPDX-License-Identifier: MIT
--- A failing schedule as a story: who does what in which line, and who could have gone on where
--- another went.

local texts = require "conlua.texts"

local story = {}

local sentences = texts.topic "check"

--- A sentence of the catalogue in the reader's language.
---@param key string
---@return string
function story.say(key, ...) return sentences(texts.language(), key, ...) end

local say = story.say

-- What a step does.
local STEPS = { start = "step_start", ["end"] = "step_end", join = "step_join",
  sleep = "step_sleep", acquire = "step_acquire", release = "step_release", wait = "step_wait",
  set = "step_set", clear = "step_clear", notify = "step_notify", put = "step_put",
  get = "step_get", add = "step_add", update = "step_update", count_down = "step_count_down",
  task_done = "step_task_done", close = "step_close", look = "step_look", read = "step_read",
  write = "step_write" }

-- How a schedule fails.
local FAILURES = { error = "fails_by_error", deadlock = "fails_by_deadlock",
  livelock = "fails_by_livelock", held = "fails_by_held", exit = "fails_by_exit" }

local function object_of(step)
  if step.object then return step.object end
  return step.number > 0 and ("%s#%d"):format(step.kind, step.number) or step.kind
end

--- What a step does, in words.
local function words_of(step)
  local name = step.operation
  if step.text and (name == "read" or name == "write") then
    local words = say(STEPS[name], step.text)
    return step.value and ("%s = %s"):format(words, step.value) or words
  end
  local key = STEPS[name] or "step_other"
  if name == "join" and step.kind == "queue" then key = "step_join_queue" end
  if name == "get" and step.kind == "cell" then key = "step_read" end
  if name == "wait" and step.kind == "condition" then key = "step_wait_on" end
  return say(key, object_of(step))
end

--- Steps that a reader need not see: ends, and the joins of the main unit's end.
local function is_of_interest(step)
  return step.operation ~= "end" and not (step.operation == "join" and step.line == 0)
end

--- The lines of a run.
---@param run table of core.run
function story.lines(run)
  local lines, shown = {}, nil
  local function name_of(path)
    return path == "main" and "main" or run.units[path] and run.units[path].name or path
  end
  for _, step in ipairs(run.steps) do
    local deviates = step.unit ~= step.default
    if is_of_interest(step) then
      local name = (step.unit ~= shown or deviates) and name_of(step.unit) or ""
      local line = ("%s%-14s %5s  %s"):format(deviates and " *" or "  ", name,
        step.line > 0 and step.line or "", words_of(step))
      if deviates then line = ("%-52s %s"):format(line, say("able", name_of(step.default))) end
      lines[#lines + 1] = line
      shown = step.unit
    end
  end
  return lines, name_of
end

--- How the run failed, in lines.
function story.failure(run, name_of)
  if run.verdict == "error" or run.verdict == "held" or run.verdict == "exit" then
    return { ("  %-14s %5s  %s"):format(name_of(run.failed or "main"), "",
      say(FAILURES[run.verdict], run.message:match("^[^\n]*"))) }
  end
  local lines = { "  " .. say(FAILURES[run.verdict]) }
  local paths = {}
  for path in pairs(run.units) do paths[#paths + 1] = path end
  table.sort(paths, function(a, b)
    if a == "main" or b == "main" then return a == "main" and b ~= "main" end
    return a < b
  end)
  for _, path in ipairs(paths) do
    local step = run.units[path].pending
    if step then
      lines[#lines + 1] = ("  %-14s %5s  %s"):format(name_of(path),
        step.line > 0 and step.line or "", words_of(step))
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
