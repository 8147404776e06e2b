-- SPDX-License-Identifier: MIT
--- The command `conlua lesson`.

local argparse = require "argparse"
local catalogue = require "conlua.lessons.catalogue"
local host = require "conlua.host"
local pager = require "conlua.pager"
local pages = require "conlua.lessons.pages"
local quoted = require "conlua.quoted"
local texts = require "conlua.texts"

local say = texts.topic "lesson"

local MISTAKE, USAGE = 1, 2 -- exit codes: no such lesson; a wrong command line

local function new_parser()
  local p = argparse("conlua lesson", "Read and run the lessons: short scripts, each on one thing.")
  p:argument("lesson", "The number of a lesson, or a word that one is about; else all are listed.")
    :args "?"
  p:argument("args", "With --run: arguments of the script."):args "*"
  p:flag("--run", "Run the script of the lesson.")
  p:flag("--index", "List the lessons by subject and by the course notes.")
  p:option("--lang", "Language of the explanations; as the locale has it."):choices{"en", "zh"}
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
  local parser = new_parser()
  local ok, options = parser:pparse(arg)
  if not ok then
    io.stderr:write(parser:get_usage(), "\n\nconlua lesson: ", options, "\n")
    return USAGE
  end
  local code, why = show(options)
  if code then return code end
  io.stderr:write("conlua lesson: ", why, "\n")
  return MISTAKE
end
