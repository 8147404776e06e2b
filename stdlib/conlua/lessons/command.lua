-- SPDX-License-Identifier: MIT
--- The command `conlua lesson`.

local catalogue = require "conlua.lessons.catalogue"
local command = require "conlua.command"
local host = require "conlua.host"
local pager = require "conlua.pager"
local pages = require "conlua.lessons.pages"
local quoted = require "conlua.quoted"
local texts = require "conlua.texts"

local say = texts.topic "lesson"

local MISTAKE, USAGE = 1, 2 -- exit codes: no such lesson; a wrong command line

local function new_parser(language)
  local p, tell = command.parser("lesson", language)
  p:argument("lesson", tell "lesson_lesson"):args "?"
  p:argument("args", tell "lesson_args"):args "*"
  p:flag("--run", tell "lesson_run")
  p:flag("--index", tell "lesson_index")
  p:option("--lang", tell "lesson_lang"):choices{"en", "zh"}
  return p
end

---@param lessons Lessons
---@return Lesson[]? found
---@return string? why no lesson fits
local function find(lessons, language, word)
  if word:find "^%d+$" then
    local lesson = lessons.of[math.tointeger(tonumber(word)) or 0]
    if lesson then return {lesson} end
    return nil, say(language, "no_lesson", word)
  end
  local found = catalogue.about(lessons, word)
  if #found == 0 then return nil, say(language, "no_word", word) end
  return found
end

-- In this terminal, as if the script had been called.
local function run(lesson, args)
  local words = {"exec", quoted(host.program()), quoted(lesson.path)}
  for _, word in ipairs(args) do words[#words + 1] = quoted(word) end
  local _, how, code = os.execute(table.concat(words, " "))
  return how == "signal" and 128 + code or code -- as a shell says it
end

local function show(options)
  local language = texts.language(options.lang)
  local lessons = catalogue.open()
  if not lessons then return nil, say(language, "no_lessons") end
  if not options.lesson then
    if options.run then return nil, say(language, "which") end
    pager.show(pages.contents(lessons, language, options.index))
    return 0
  end
  local found, why = find(lessons, language, options.lesson)
  if not found then return nil, why end
  if #found > 1 then
    pager.show(pages.found(found, language, options.lesson))
  elseif options.run then
    return run(found[1], options.args)
  else
    pager.show(pages.lesson(lessons, found[1], language))
  end
  return 0
end

--- Run the command with the arguments in `arg`; its exit code.
return function()
  local language = command.language(_G.arg)
  local parser = new_parser(language)
  local ok, options = parser:pparse(_G.arg)
  if not ok then
    command.complain(parser, "lesson", language, options)
    return USAGE
  end
  local code, why = show(options)
  if code then return code end
  io.stderr:write("conlua lesson: ", why, "\n")
  return MISTAKE
end
