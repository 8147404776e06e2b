-- SPDX-License-Identifier: MIT
--- The lessons: scripts NN-name.lua in a folder, each with its explanation in NN-name.md and
--- NN-name.zh.md, and contents.lua, the subjects and the course notes.

local host = require "conlua.host"
local lfs = require "lfs"

local catalogue = {}

---@class Lesson
---@field number integer
---@field name string "tickets"
---@field path string of the script

---@class Lessons
---@field folder string
---@field list Lesson[] in the order of their numbers
---@field of table<integer, Lesson>
---@field contents {subjects: table[], documents: table[]}

local function places()
  local beside = host.program():match "^(.*)/[^/]*$"
  return {os.getenv "CONLUA_LESSONS" or false, beside .. "/../scripts/lessons",
    beside .. "/../share/conlua/lessons", "scripts/lessons"}
end

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

-- contents.lua with no globals; nil if there is none.
local function contents_in(folder)
  local chunk = loadfile(folder .. "/contents.lua", "t", {})
  return chunk and chunk()
end

--- All lessons; nil if no folder with contents.lua is found.
---@return Lessons?
function catalogue.open()
  for _, folder in ipairs(places()) do
    local contents = folder and contents_in(folder)
    if contents then
      local self = {folder = folder, list = {}, of = {}, contents = contents}
      for file in lfs.dir(folder) do
        local number, name = file:match "^(%d+)%-(.+)%.lua$"
        if number then
          local lesson = {number = math.tointeger(tonumber(number)), name = name,
            path = folder .. "/" .. file}
          self.list[#self.list + 1], self.of[lesson.number] = lesson, lesson
        end
      end
      table.sort(self.list, function(a, b) return a.number < b.number end)
      return self
    end
  end
end

--- The script of a lesson.
---@param lesson Lesson
---@return string
function catalogue.source(lesson) return read(lesson.path) or "" end

--- What a lesson explains: in English where the language has no explanation.
---@param lesson Lesson
---@param language string
---@return string title
---@return string text
function catalogue.explanation(lesson, language)
  local base = lesson.path:gsub("%.lua$", "")
  local text = language == "zh" and read(base .. ".zh.md") or read(base .. ".md")
  local title, rest = (text or ""):match "^# ([^\n]*)\n+(.*)$"
  return title or lesson.name, rest or ""
end

local function has_word(text, word)
  for name in text:gmatch "[%a_][%w_]*" do
    if name == word then return true end
  end
  return false
end

local function uses(lesson, word)
  local code = catalogue.source(lesson):gsub("\n%-%- Output:.*", ""):gsub("%-%-[^\n]*", "")
    :gsub('"[^"\n]*"', '""')
  return has_word(code, word)
end

-- In an explanation of any language, or in the comments. Chinese has no spaces between words.
local function speaks_of(lesson, word)
  local text = catalogue.source(lesson)
  for _, language in ipairs{"en", "zh"} do
    text = text .. "\n" .. table.concat({catalogue.explanation(lesson, language)}, "\n")
  end
  if word:find "^[%w_]+$" then return has_word(text:lower(), word:lower()) end
  return text:lower():find(word:lower(), 1, true) ~= nil
end

--- The lessons on a word: the one of that name, else all that use the word, else all that speak of
--- it.
---@param lessons Lessons
---@param word string
---@return Lesson[]
function catalogue.about(lessons, word)
  local using, speaking = {}, {}
  for _, lesson in ipairs(lessons.list) do
    if lesson.name == word then return {lesson} end
    if uses(lesson, word) then using[#using + 1] = lesson
    elseif speaks_of(lesson, word) then speaking[#speaking + 1] = lesson end
  end
  return #using > 0 and using or speaking
end

--- The lesson to read after another one: the next of the subject, or the first of the next subject.
---@param lessons Lessons
---@param lesson Lesson
---@return Lesson? none: it is the last
function catalogue.after(lessons, lesson)
  local is_due = false
  for _, subject in ipairs(lessons.contents.subjects) do
    for _, number in ipairs(subject.lessons) do
      if is_due and lessons.of[number] then return lessons.of[number] end
      is_due = is_due or number == lesson.number
    end
  end
end

return catalogue
