-- SPDX-License-Identifier: MIT
--- Errors in another language than English, for those who read them: scripts get the English. The
--- topics error_* of the catalogue have a row for each sentence, whose English is a format; what
--- stands in the places of a format is translated itself, if it is a sentence.

local texts = require "conlua.texts"

local find, gmatch, gsub, match = string.find, string.gmatch, string.gsub, string.match
local concat, pack, sort = table.concat, table.pack, table.sort

local CHINESE = 2 -- the column of a row
local LONGEST = 2000 -- bytes of a line that is translated
local DEEPEST = 5 -- sentences within sentences

-- What a value of a format may be.
local PLACES = {s = "(.-)", d = "(%-?%d+)", I = "(%-?%d+)", u = "(%d+)", g = "([%w.+-]+)",
  c = "(.)"}

---@class Rule
---@field pattern string
---@field text string with %s for each place
---@field literal string that a sentence must have
---@field weight integer bytes that are literal

---@type Rule[]?
local rules
---@type table<string, string>
local plain

-- The longest piece of a format without places, and how many bytes are in no place.
local function literal_of(format)
  local longest, weight = "", 0
  for piece in gmatch(gsub(format, "%%[-+ #0]*%d*%.?%d*%a", "\0"), "[^%z]+") do
    piece = gsub(piece, "%%%%", "%%")
    weight = weight + #piece
    if #piece > #longest then longest = piece end
  end
  return longest, weight
end

local function pattern_of(format)
  local pattern = gsub(format, "[%^%$%(%)%.%[%]%*%+%-%?]", "%%%0")
  pattern = gsub(pattern, "%%([%a])", PLACES)
  return "^" .. pattern .. "$"
end

local function add(row)
  local english, chinese = row[1], row[CHINESE]
  if type(english) ~= "string" or type(chinese) ~= "string" then return end
  if not find(english, "%%") then
    plain[english] = chinese
    return
  end
  local literal, weight = literal_of(english)
  rules[#rules + 1] = {pattern = pattern_of(english), text = chinese, literal = literal,
    weight = weight}
end

local function open()
  rules, plain = {}, {}
  for topic, module in pairs(texts.topics) do
    if find(topic, "^error_") then
      for _, row in pairs(require(module)) do add(row) end
    end
  end
  -- What says more is tried first: "%s near %s" fits much.
  sort(rules, function(a, b)
    if a.weight ~= b.weight then return a.weight > b.weight end
    return a.pattern < b.pattern
  end)
end

local sentence

-- The Chinese with the values in their places.
local function filled(text, values, depth)
  local n = 0
  return (gsub(text, "%%(.)", function(letter)
    if letter == "%" then return "%" end
    n = n + 1
    return sentence(values[n], depth) or values[n]
  end))
end

-- A sentence in Chinese; nil: it is none of the catalogue's.
function sentence(text, depth)
  if plain[text] then return plain[text] end
  if depth > DEEPEST then return nil end
  for _, rule in ipairs(rules) do
    if find(text, rule.literal, 1, true) then
      local values = pack(match(text, rule.pattern))
      if values[1] then return filled(rule.text, values, depth + 1) end
    end
  end
end

-- A line: a sentence, perhaps behind the place, the unit or the file that it is about.
local function line_of(text, depth)
  if #text > LONGEST or depth > DEEPEST then return nil end
  local place, rest = match(text, "^(%[string .-%]:%d+: )(.+)$")
  if not place then place, rest = match(text, "^([^:]*:%d+: )(.+)$") end
  local found = place and line_of(rest, depth + 1)
  if found then return place .. found end
  -- A single word, as in error "limit", is no sentence of the catalogue's.
  found = find(text, "[ :]") and sentence(text, 0)
  if found then return found end
  place, rest = match(text, "^([^:]*: )(.+)$")
  found = place and line_of(rest, depth + 1)
  return found and place .. found
end

--- An error or a traceback in a language, each line for itself. A line that is not the catalogue's
--- stays as it is.
---@param language string
---@param text string
---@return string
return function(language, text)
  if language == "en" then return text end
  if not rules then open() end
  local lines = {}
  for line in gmatch(text .. "\n", "(.-)\n") do
    local indent, rest = match(line, "^(%s*)(.*)$")
    local found = line_of(rest, 0)
    lines[#lines + 1] = found and indent .. found or line
  end
  return concat(lines, "\n")
end
