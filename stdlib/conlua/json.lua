-- SPDX-License-Identifier: MIT
--- Plain data as JSON, for other programs and for pages: keys in order, whole numbers whole, any
--- bytes as text that can be shown. No text ends the script of a page.

local valid = require "conlua.valid"

local escapes = {['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r"}

local function escape(c)
  return escapes[c] or ("\\u%04x"):format(c:byte())
end

local function string_of(text)
  -- `<` so that no text closes the page's script; U+2028 and U+2029 end lines in JavaScript.
  text = valid(text, "\u{FFFD}"):gsub('[\0-\31"\\<>&\127]', escape)
  return '"' .. text:gsub("\u{2028}", "\\u2028"):gsub("\u{2029}", "\\u2029") .. '"'
end

local function number_of(x)
  if math.type(x) == "integer" then return ("%d"):format(x) end
  if x ~= x or x == math.huge or x == -math.huge then return "null" end
  return (("%.14g"):format(x):gsub(",", ".")) -- of the locale
end

local to_json

local function list_of(list)
  local parts = {}
  for i, value in ipairs(list) do parts[i] = to_json(value) end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function table_of(map)
  local keys, parts = {}, {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  for i, key in ipairs(keys) do parts[i] = string_of(key) .. ":" .. to_json(map[key]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- A value as JSON. A table with a first element, or without any key, is a list. What is no data is
--- null.
---@param value any
---@return string
function to_json(value)
  local kind = type(value)
  if kind == "string" then return string_of(value) end
  if kind == "number" then return number_of(value) end
  if kind ~= "table" then return kind == "boolean" and tostring(value) or "null" end
  if value[1] ~= nil or next(value) == nil then return list_of(value) end
  return table_of(value)
end

return to_json
