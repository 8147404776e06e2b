-- SPDX-License-Identifier: MIT
--- What to say where there is no topic: names that are near, and Lua's own functions.

-- By functions, not by methods: a script may change those of strings.
local gmatch, gsub, lower, match, sub =
  string.gmatch, string.gsub, string.lower, string.match, string.sub

local distance = require "conlua.distance"
local texts = require "conlua.texts"

local say = texts.topic "help"
local near = {}

local MOST = 3 -- names that are told

-- The chapters of the manual of Lua, by library.
local CHAPTERS = {
  _G = "6.1", coroutine = "6.2", package = "6.3", string = "6.4", utf8 = "6.5", table = "6.6",
  math = "6.7", io = "6.8", os = "6.9", debug = "6.10",
}
local BASIC = {}
local WORDS = [[assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs
  pcall rawequal rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall
  print]]
for name in gmatch(WORDS, "%S+") do BASIC[name] = true end

--- The names of topics that are near to `name`, the nearest first.
---@param all Topics
---@param name string
---@return string[]
function near.names(all, name)
  local found, seen = {}, {}
  if #name > 40 then return found end
  local wanted = gsub(lower(name), "%.", ":")
  local most = math.min(2, #name // 3)
  local function look(text, shown, order)
    local n = distance(wanted, (gsub(lower(text), "%.", ":")), most)
    if n and not seen[shown] then
      seen[shown] = true
      found[#found + 1] = {shown, n, order}
    end
  end
  for order, topic in ipairs(all.list) do
    look(topic.name, topic.name, order)
    look(topic.last, topic.name, order)
  end
  table.sort(found, function(a, b)
    if a[2] ~= b[2] then return a[2] < b[2] end
    return a[3] < b[3]
  end)
  local names = {}
  for i = 1, math.min(MOST, #found) do names[i] = found[i][1] end
  return names
end

-- The name in Lua's manual, and its chapter; nil: Lua has no such word.
local function chapter_of(name)
  if name == "_G" then return "6.1" end
  local library, field = match(name, "^(%w+)%.([%w_]+)$")
  if library == "_G" then library, field, name = nil, nil, sub(name, 4) end
  if library then
    local own = CHAPTERS[library] and _ENV[library]
    return own and own[field] ~= nil and "pdf-" .. name or nil
  end
  return BASIC[name] and "pdf-" .. name or CHAPTERS[name]
end

--- What there is to say of a word of Lua's own, "string.format"; nil: there is no such word.
---@param language string
---@param name string
---@return string?
function near.lua(language, name)
  local chapter = chapter_of(name)
  if not chapter then return nil end
  return say(language, "of_lua", name, chapter)
end

return near
