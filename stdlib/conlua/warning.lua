-- SPDX-License-Identifier: MIT
--- Warnings to the author of a script (interp/kinds/warn.h), as lines for stderr.

local find, gmatch, match, sub = string.find, string.gmatch, string.match, string.sub
local unpack = table.unpack

local names = require "conlua.explain.names"
local python = require "conlua.explain.python"
local texts = require "conlua.texts"

local phrase = texts.topic "warning"
local BOLD, PLAIN = "\27[1;33m", "\27[0m"

-- The sentence on a global that nothing has set; `seen` has the names of other variables.
local function unset(language, name, seen)
  local here = python.names[name]
  if here then return phrase(language, "unset_python", name, here) end
  local near = names.nearest(name, names.visible(seen))
  if near then return phrase(language, "unset_mean", name, near) end
  return phrase(language, "unset", name)
end

-- Is the line one that only declares the variable, or a comment?
local function declares(line, name)
  return find(line, "^%s*%-%-") or find(line, "^%s*local%s+[%w_,%s]*%f[%w_]" .. name .. "%f[^%w_]")
    or find(line, "^%s*" .. name .. "%s*=[^=]")
end

-- The line where a function fills the table that it sees as `name`; nil: the table is used nowhere
-- else, so that nobody misses what is lost.
local function line_of_lost(note, read)
  local name, source, first, last, start = unpack(note, 1, 5)
  local text = match(source, "^@") and read(sub(source, 2))
  if not text then return nil end
  local n, filled, used = 0, nil, false
  for line in gmatch(text .. "\n", "(.-)\r?\n") do
    n = n + 1
    if find(line, "%f[%w_]" .. name .. "%f[^%w_]") and not declares(line, name) then
      local is_inside = n >= first and n <= last
      if is_inside then filled = filled or n
      elseif n ~= start then used = true end
    end
  end
  return used and (filled or start) or nil
end

-- The place and the sentence of a table that was filled elsewhere; nil: nobody misses it.
local function lost(language, note, read)
  local line = line_of_lost(note, read)
  if not line then return nil end
  return sub(note[2], 2) .. ":" .. line, phrase(language, "lost", note[1])
end

--- The line of a warning.
---@param is_coloured boolean
---@param key string of the sentence
---@param place string where in the script, or ""
---@param ... any values of the sentence
---@return string
return function(is_coloured, key, place, ...)
  local language = texts.language()
  local label = phrase(language, "label")
  if is_coloured then label = BOLD .. label .. PLAIN end
  local text
  if key == "unset" then text = unset(language, ...)
  elseif key == "lost" then place, text = lost(language, ...)
  else text = phrase(language, key, ...) end
  if not text then return "" end
  if place ~= "" then place = place .. ": " end
  return "conlua: " .. label .. place .. text .. "\n"
end
