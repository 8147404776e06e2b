-- SPDX-License-Identifier: MIT
--- `conlua schedule --quiz`: a person says what happens; mistakes are explained from the log.

local exact = require "conlua.scheduling.exact"
local gantt = require "conlua.scheduling.gantt"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local width = require "conlua.width"

local phrase = texts.topic "schedule"
local quiz = {}

local ASKED = 3 -- turnaround times, at most

-- The turns of jobs on a processor, in order: {job=, from=, to=}.
local function turns_of(result)
  local turns, last = {}, {}
  for _, s in ipairs(result.trace) do
    local before, is_job = last[s.cpu], s.job ~= "switch" and s.job ~= "idle"
    if is_job and before and before.job == s.job and before.to == s.from then
      before.to = s.to
    elseif is_job then
      local turn = {job = s.job, from = s.from, to = s.to}
      turns[#turns + 1], last[s.cpu] = turn, turn
    end
  end
  return turns
end

-- Print the lines of the log from one instant to another.
local function why(language, result, from, to)
  for i = 1, #result.log do
    local t = result.raw.said[4 * i - 3]
    if t >= from and t <= to then print("  " .. translated(language, result.log[i])) end
  end
end

local function workload_table(result, jobs)
  local rows = {{"job", "arrival", "bursts", "priority"}}
  for i, job in ipairs(result.jobs) do
    local bursts = jobs[i].bursts
    if type(bursts) == "number" then bursts = {bursts} end
    local parts = {}
    for k, t in ipairs(bursts) do parts[k] = exact.text(t) end
    rows[#rows + 1] = {width.clean(job.name), exact.text(job.arrival), table.concat(parts, "+"),
      tostring(jobs[i].priority or 0)}
  end
  print(gantt.grid(rows, 80) .. "\n")
end

-- Compare the order that a person typed with the turns. -> is it right?
local function check_order(result, turns, typed, language)
  for i, turn in ipairs(turns) do
    local name = typed[i]
    if name ~= turn.job then
      if name and not result.of[name] then print(phrase(language, "quiz_no_job", name)) end
      print(name and phrase(language, "quiz_wrong_order", i, turn.job, name)
        or phrase(language, "quiz_too_short", i - 1, turn.job))
      why(language, result, i > 1 and turns[i - 1].from or result.from, turn.from)
      return false
    end
  end
  if typed[#turns + 1] then
    print(phrase(language, "quiz_too_long", #turns, typed[#turns + 1]))
    why(language, result, turns[#turns].from, result.to)
    return false
  end
  return true
end

local function ask(text)
  io.write(text)
  io.flush()
  return io.read "l"
end

local function ask_order(result, language)
  local line = ask(phrase(language, "quiz_ask"))
  if not line then return nil end
  local typed = {}
  for name in line:gsub("[-=]*>", " "):gmatch "[^%s,|]+" do typed[#typed + 1] = name end
  local is_right = check_order(result, turns_of(result), typed, language)
  if is_right then print(phrase(language, "quiz_right")) end
  return is_right
end

local function ask_time(result, job, language)
  local line = ask(phrase(language, "quiz_times", job.name))
  if not line then return nil end
  local n = tonumber(line)
  if n == job.turnaround then
    print(phrase(language, "quiz_right"))
    return true
  end
  if not n then print(phrase(language, "quiz_no_number", line)) end
  print(phrase(language, "quiz_wrong_time", exact.text(job.turnaround), line,
    exact.text(job.arrival),
    exact.text(job.finish)))
  for _, text in ipairs(result.log) do
    if text:find(job.name, 1, true) then print("  " .. translated(language, text)) end
  end
  return false
end

--- Ask; the exit code, 0 if all was right.
---@param result table
---@param jobs table[]
---@param language string
---@return integer
function quiz.run(result, jobs, language)
  print(phrase(language, "quiz_jobs", result.policy) .. "\n")
  workload_table(result, jobs)
  local asked, right = 0, 0
  local function count(is_right)
    if is_right ~= nil then asked = asked + 1 end
    if is_right then right = right + 1 end
    return is_right ~= nil
  end
  local goes_on = count(ask_order(result, language))
  for i = 1, math.min(ASKED, #result.jobs) do
    goes_on = goes_on and count(ask_time(result, result.jobs[i], language))
  end
  print("\n" .. phrase(language, "quiz_all") .. "\n\n" .. tostring(result) .. "\n")
  print(phrase(language, "quiz_score", right, asked))
  return right == asked and asked > 0 and 0 or 1
end

return quiz
