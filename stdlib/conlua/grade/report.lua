-- SPDX-License-Identifier: MIT
--- A result as text: for a terminal, and the words that the other forms of report share.

local texts = require "conlua.grade.texts"

local report = {}

local function quoted(text)
  return "“" .. text .. "”"
end

--- What a check found, as a sentence; nil if there is nothing to say.
function report.found(language, what)
  if not what then return nil end
  local values = {}
  for i, value in ipairs(what.values) do
    if type(value) == "table" then
      local text = quoted(value[1] or "")
      if value.more > 0 then text = text .. texts.say(language, "or_one_of", value.more) end
      value = text
    end
    values[i] = value
  end
  return texts.say(language, what.key, table.unpack(values))
end

--- The rule of a check.
function report.rule(language, check)
  return texts.of(language, check.says) or texts.say(language, "rule_" .. check.kind)
end

local function word(text)
  if text:find "^[%w/._-]+$" then return text end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

--- The command that shows the first failing run again.
function report.again(result, one)
  return ("conlua grade --again %d %s %s"):format(one.seed or 0, word(result.exercise.folder),
    word(result.name))
end

--- What one check says, in lines without colour.
---@param tier integer how many of its hints to give
function report.lines(language, result, one, tier)
  local lines = {}
  local function add(key, ...) lines[#lines + 1] = texts.say(language, key, ...) end
  local head = report.found(language, one.found)
  if head and one.line then head = texts.say(language, "line", one.line) .. ": " .. head end
  if head then lines[#lines + 1] = head end
  if one.run then
    add("runs", one.failed, one.judged)
    if one.seed then
      lines[#lines] = lines[#lines] .. ", " .. texts.say(language, "seed", one.seed)
    end
    add("again", report.again(result, one))
  end
  if one.check.hint and tier > 0 then add("hint", texts.of(language, one.check.hint)) end
  return lines
end

-- The terminal
-- ---------------------------------------------------------------------------------------

local colours = {pass = "32", race = "35", deadlock = "35", error = "33"}

local function paint(text, verdict, coloured)
  if not coloured then return text end
  return ("\27[%sm%s\27[0m"):format(colours[verdict] or "31", text)
end

local function number(n) return ("%.10g"):format(n) end

local function last_lines(text, most)
  local lines = {}
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line end
  return table.move(lines, math.max(1, #lines - most + 1), #lines, 1, {})
end

local function add_stderr(add, language, result)
  local run = result.checks[1].run
  if not run or run.stderr == "" then return end
  add("  " .. texts.say(language, "stderr"))
  for _, line in ipairs(last_lines(run.stderr, 12)) do add("    " .. line) end
end

local function summary(language, result)
  local text = texts.say(language, "summary", result.runs, result.shaken, result.seconds,
    result.held)
  if result.given_up then text = text .. "; " .. texts.say(language, "not_all", result.runs) end
  return text
end

--- The report for a terminal.
---@param options {language: string, hints: integer, colour: boolean}
function report.terminal(result, options)
  local language, lines = options.language, {}
  local function add(text) lines[#lines + 1] = text end
  local score = result.score and texts.say(language, "score", number(result.score),
    number(result.points)) or ""
  add(("%s: %s  %s"):format(result.name, paint(texts.say(language, result.verdict), result.verdict,
    options.colour), score))
  if result.fault then add("  " .. result.fault) end
  for _, one in ipairs(result.checks) do
    local mark = one.verdict == "pass" and "✓" or "✗"
    add(("  %s %s: %s"):format(paint(mark, one.verdict, options.colour), one.check.name,
      report.rule(language, one.check)))
    if one.verdict ~= "pass" then
      add("    " .. texts.say(language, one.verdict))
      for _, line in ipairs(report.lines(language, result, one, options.hints)) do
        add("    " .. line)
      end
    end
  end
  if result.verdict ~= "pass" then
    add_stderr(add, language, result)
    for i = 1, math.min(options.hints, #result.exercise.hints) do
      add("  " .. texts.say(language, "hint", texts.of(language, result.exercise.hints[i])))
    end
  end
  if result.runs > 0 then add("  " .. summary(language, result)) end
  return table.concat(lines, "\n") .. "\n"
end

return report
