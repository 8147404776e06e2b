-- SPDX-License-Identifier: MIT
--- Plain data as JSON: keys in order, whole numbers whole, what is no UTF-8 replaced.

local width = require "conlua.scheduling.width"
local format = string.format

local function text_of(text)
  if not utf8.len(text) then text = width.clean(text) end
  return '"' .. text:gsub('[%c"\\]', function(c)
    return format("\\u%04x", c:byte())
  end) .. '"'
end

local function number_of(x)
  if math.type(x) == "integer" then return format("%d", x) end
  if x ~= x or x == math.huge or x == -math.huge then return "null" end
  return (format("%.14g", x):gsub(",", "."))
end

local encode

local function list_of(list)
  local parts = {}
  for i = 1, #list do parts[i] = encode(list[i]) end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function object_of(object)
  local keys, parts = {}, {}
  for key in pairs(object) do keys[#keys + 1] = key end
  table.sort(keys)
  for i, key in ipairs(keys) do parts[i] = text_of(key) .. ":" .. encode(object[key]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- A table is an array if it has a first item, or nothing.
---@param value any
---@return string
function encode(value)
  local kind = type(value)
  if kind == "string" then return text_of(value) end
  if kind == "number" then return number_of(value) end
  if kind == "table" then
    return (value[1] ~= nil or next(value) == nil) and list_of(value) or object_of(value)
  end
  return kind == "boolean" and tostring(value) or "null"
end

return encode
