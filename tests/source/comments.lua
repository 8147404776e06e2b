-- SPDX-License-Identifier: MIT
--- Words of comments, and how many of them stand for something without naming it.

local comments = {}

local PRONOUNS = {}
for word in ([[
  it its itself who whom whose what whoever whatever one ones this these those same
  somebody anybody nobody everybody they them their he his him himself]]):gmatch("%a+") do
  PRONOUNS[word] = true
end

--- How many words a text has, and how many of them are pronouns.
---@param text string
---@return integer words
---@return integer pronouns
function comments.count(text)
  local words, pronouns = 0, 0
  for word in text:gmatch("%a+") do
    words = words + 1
    if PRONOUNS[word:lower()] then pronouns = pronouns + 1 end
  end
  return words, pronouns
end

--- The comments of Lua source, annotations of LuaCATS (`---@...`) without the names in them.
---@param text string
---@return string[]
function comments.of_lua(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do
    local comment = line:match("^%s*%-%-+(.*)") or line:match("%s%-%-+%s(.*)")
    if comment and not comment:match("SPDX") then
      comment = comment:gsub("^@%a+%s+[%w_.]+%??%s*[%w_.<>|%[%]?]*", "")
      list[#list + 1] = comment
    end
  end
  return list
end

return comments
