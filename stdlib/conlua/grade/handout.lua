-- SPDX-License-Identifier: MIT
--- Handing an exercise out: its prompt, and a folder in which a learner begins.

local exercise = require "conlua.grade.exercise"
local lfs = require "lfs"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local handout = {}

local OWN = "mine.lua" -- the learner's file

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

--- The text of an exercise's prompt: in English where the language has none. Raises if there is
--- none.
---@param self Exercise
---@param language string
---@return string
local function prompt_of(self, language)
  local in_chinese = language == "zh" and read(self.folder .. "/prompt.zh.md")
  return in_chinese or read(self.folder .. "/prompt.md")
    or error(say(language, "no_prompt", self.name, self.folder), 0)
end

--- The prompt, and how to begin. Raises if there is no prompt.
---@param self Exercise
---@param language string
---@return string
function handout.text(self, language)
  return prompt_of(self, language):gsub("\n*$", "\n\n")
    .. say(language, "begin", self.name, OWN, self.name, OWN) .. "\n"
end

-- What a folder gets: names with texts, in the order of the list.
local function files_of(self, language)
  local list = {}
  local function add(name, text, what)
    list[#list + 1] = {name = name, text = text, what = say(language, what)}
  end
  local starter = read(self.folder .. "/starter.lua")
  if not starter then error(say(language, "no_starter", self.name, self.folder), 0) end
  add(OWN, starter, "file_own")
  add("prompt.md", prompt_of(self, language), "file_prompt")
  local names = {}
  for name in pairs(self.files) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do add(name, self.files[name], "file_given") end
  return list
end

--- Copy starter, prompt and the exercise's own files into a folder, which is made if need be; tell
--- what each is. Nothing is written where a file is there already. Raises why nothing is.
---@param self Exercise
---@param folder string
---@param language string
function handout.start(self, folder, language)
  local list = files_of(self, language)
  for _, file in ipairs(list) do
    local path = folder .. "/" .. file.name
    if lfs.symlinkattributes(path, "mode") then error(say(language, "is_there", path), 0) end
  end
  if not exercise.exists(folder, "directory") then
    local ok, why = lfs.mkdir(folder)
    if not ok then error(folder .. ": " .. why, 0) end
  end
  for _, file in ipairs(list) do
    local path = folder .. "/" .. file.name
    local out <close> = assert(io.open(path, "wb"))
    assert(out:write(file.text))
    print(("%-28s %s"):format(path, file.what))
  end
  print(say(language, "handed_out", folder, OWN, self.name, OWN))
end

return handout
