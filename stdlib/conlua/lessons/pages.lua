-- SPDX-License-Identifier: MIT
--- The pages of `conlua lesson`, as text: contents, one lesson.

local catalogue = require "conlua.lessons.catalogue"
local texts = require "conlua.texts"

local say = texts.topic "lesson"
local format = string.format

local pages = {}

local function add_line(out, lesson, language)
  out[#out + 1] = format("  %3d  %s", lesson.number, (catalogue.explanation(lesson, language)))
end

local function add_group(out, lessons, language, title, numbers, seen)
  out[#out + 1] = "\n" .. title
  for _, number in ipairs(numbers) do
    local lesson = lessons.of[number]
    if lesson then
      add_line(out, lesson, language)
      if seen then seen[number] = true end
    end
  end
end

--- The lessons by subject, and if `by_document` by the course notes as well.
---@param lessons Lessons
---@param language string
---@param by_document boolean
---@return string
function pages.contents(lessons, language, by_document)
  local out, seen, others = {say(language, "by_subject")}, {}, {}
  for _, subject in ipairs(lessons.contents.subjects) do
    add_group(out, lessons, language, subject.title[language], subject.lessons, seen)
  end
  for _, lesson in ipairs(lessons.list) do
    if not seen[lesson.number] then others[#others + 1] = lesson.number end
  end
  if #others > 0 then add_group(out, lessons, language, say(language, "others"), others) end
  if by_document then
    out[#out + 1] = "\n" .. say(language, "by_document")
    for _, document in ipairs(lessons.contents.documents) do
      add_group(out, lessons, language, document.name .. "  " .. document.title[language],
        document.lessons)
    end
  end
  return table.concat(out, "\n") .. "\n"
end

--- The lessons that were found for a word.
---@param found Lesson[]
---@param language string
---@param word string
---@return string
function pages.found(found, language, word)
  local out = {say(language, "found", word)}
  for _, lesson in ipairs(found) do add_line(out, lesson, language) end
  return table.concat(out, "\n") .. "\n"
end

local function numbered(source)
  local n = 0
  return (source:gsub("([^\n]*)\n", function(line)
    n = n + 1
    return format("%4d  %s\n", n, line):gsub(" +\n", "\n")
  end))
end

--- One lesson: explanation, script, what comes next.
---@param lessons Lessons
---@param lesson Lesson
---@param language string
---@return string
function pages.lesson(lessons, lesson, language)
  local title, text = catalogue.explanation(lesson, language)
  local following = catalogue.after(lessons, lesson)
  local out = {format("%d  %s\n\n%s", lesson.number, title, text),
    say(language, "script", lesson.path:match "[^/]*$") .. "\n",
    numbered(catalogue.source(lesson)), say(language, "run", lesson.number)}
  if following then
    out[#out + 1] = say(language, "next", following.number,
      (catalogue.explanation(following, language)))
  else
    out[#out + 1] = say(language, "last")
  end
  return table.concat(out, "\n") .. "\n"
end

return pages
