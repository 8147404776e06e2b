-- SPDX-License-Identifier: MIT
--- What stands below an error that nothing catches: the line of the source with a mark, and a hint
--- where one is sure. The error itself stays as Lua says it.

local bounded = require "conlua.explain.bounded"
local running = require "conlua.explain.running"
local syntax = require "conlua.explain.syntax"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local width = require "conlua.width"

local WIDEST = 120 -- columns of a line of the source that are shown
local LONGEST = 4000 -- bytes of a message, and of a line, that are looked at

local phrase = texts.topic "hint"

---@class Place
---@field chunk string as Lua shows the name of the source
---@field line integer
---@field message string without the place

-- The place of an error: that of the message, or that of a module which could not be loaded.
local function place_of(text)
  local chunk, line, message
  if #text > LONGEST then text = text:sub(1, LONGEST) end
  if text:find "^error loading module " then
    chunk, line, message = text:match "\n\t([^\n]-):(%d+): ([^\n]*)"
  else
    chunk, line, message = text:match "^(%[string .-%]):(%d+): ([^\n]*)"
    if not chunk then chunk, line, message = text:match "^([^\n]-):(%d+): ([^\n]*)" end
  end
  return chunk and {chunk = chunk, line = math.tointeger(line), message = message}
end

-- The first place of the script in a traceback, for an error that has none.
local function place_of_trace(trace, message)
  for line in trace:gmatch "[^\n]+" do
    local chunk, n = line:match "^\t([^%[][^\n]-):(%d+): in "
    if chunk then return {chunk = chunk, line = math.tointeger(n), message = message} end
  end
end

-- The text of the option -e, if there is one of them. The words of the command line before the
-- script have negative indexes in `arg`; without a script, all have positive ones.
local function command_line()
  local words, found = rawget(_G, "arg"), nil
  if type(words) ~= "table" then return nil end
  local from, to = 1, #words
  if rawget(words, -1) ~= nil then
    from, to = -1, -1
    while rawget(words, from - 1) ~= nil do from = from - 1 end
  end
  for i = from, to do
    local word = rawget(words, i)
    if type(word) ~= "string" then return nil end
    local text = rawget(words, i - 1) == "-e" and word or word:match "^%-e(.+)$"
    if text and found then return nil end
    found = found or text
  end
  return found
end

local function text_of(chunk, source, typed, read)
  if chunk == "stdin" then return typed end
  if chunk == "(command line)" then return command_line() end
  if chunk:find "^%[string " then
    if source and not source:find "^[@=]" then return source end
    return nil
  end
  if not chunk:find "^%.%.%." then return read(chunk) end
  local tail = chunk:sub(4)
  local words = rawget(_G, "arg")
  for _, path in ipairs{source and source:match "^@(.*)" or "", type(words) == "table"
    and type(words[0]) == "string" and words[0] or ""} do
    if path:sub(-#tail) == tail then return read(path) end
  end
end

local function line_of(text, wanted)
  local n, at = 1, 1
  while n < wanted do
    local stop = text:find("\n", at, true)
    if not stop then return nil end
    n, at = n + 1, stop + 1
  end
  local line = text:sub(at, (text:find("\n", at, true) or #text + 1) - 1):gsub("\r$", "")
  return (n == 1 and line:gsub("^\xEF\xBB\xBF", "") or line)
end

local RED, BLUE, BOLD, PLAIN = "\27[1;31m", "\27[36m", "\27[1m", "\27[0m"

local function painted(text, colour, is_coloured)
  return is_coloured and colour .. text .. PLAIN or text
end

-- The line of the source, and the mark below.
local function excerpt(line, number, column, length, is_coloured)
  if #line > LONGEST then
    local from = utf8.offset(line, 0, math.max(1, (column or 1) - 200)) or 1
    line = line:sub(from, from + LONGEST)
    if column then column = column - from + 1 end
  end
  local label = ("%5d | "):format(number)
  local shown = width.clean(line:gsub("\t", " "))
  if not column then
    if width.of(shown) > WIDEST then shown = width.fit(shown, WIDEST) .. "…" end
    return painted(label, BLUE, is_coloured) .. shown .. "\n"
  end
  local before = width.clean(line:sub(1, column - 1):gsub("\t", " "))
  local marked = width.clean(line:sub(column, column + length - 1):gsub("\t", " "))
  local behind = width.clean(line:sub(column + length):gsub("\t", " "))
  if width.of(before) > WIDEST - 40 then before = "…" .. before:gsub("[\x80-\xBF]", ""):sub(-30) end
  if width.of(behind) > 60 then behind = width.fit(behind, 60) .. "…" end
  return painted(label, BLUE, is_coloured) .. before .. marked .. behind .. "\n"
    .. painted((" "):rep(5) .. " | ", BLUE, is_coloured) .. (" "):rep(width.of(before))
    .. painted(("^"):rep(math.max(1, width.of(marked))), RED, is_coloured) .. "\n"
end

--- The column and the length of a name that stands once in the line; nil: it does not.
local function find_once(line, name)
  if name == "" then return nil end
  local at, column = 1, nil
  while true do
    local from, to = line:find(name, at, true)
    if not from then break end
    local is_word = name:find "^[%w_]"
    if not (is_word and (line:sub(from - 1, from - 1):find "[%w_]"
      or line:sub(to + 1, to + 1):find "[%w_]")) then
      if column then return nil end
      column = from
    end
    at = to + 1
  end
  return column, #name
end

-- What Lua says of the name or the token that is wrong.
local function name_in(message)
  return message:match "%(%a+ '([^']+)'%)$" or message:match "near '(.+)'$"
end

-- The lines below an error, or "".
---@param err any the error
---@param trace string?
---@param kept table? variables of the function that failed; [1]: the source's name
---@param typed string? the text of the chunk "stdin"
---@param read fun(path: string): string?
---@param is_coloured boolean
---@return string
local function below(err, trace, kept, typed, read, is_coloured)
  local seen = kept or {}
  local place = type(err) == "string" and place_of(err)
  if not place and trace then place = place_of_trace(trace, tostring(err)) end
  if not place then return "" end
  local source = type(err) == "string" and seen[1] or nil
  local text = text_of(place.chunk, source or seen[1], typed, read)
  local line = text and line_of(text, place.line)
  local language = texts.language()
  local is_just_typed = typed and text == typed and not typed:find "\n"
  local hint = bounded(function()
    if place.message:find " near " and text then
      local found = syntax(place, text, phrase, language)
      if found and (found.text or not is_just_typed) then return found end
    end
    return running(place, line, text, seen, phrase, language)
  end)
  local at, column, length = place.line, nil, nil
  if hint and hint.line and hint.line ~= place.line then
    at, line = hint.line, line_of(text, hint.line)
  end
  if line then
    if hint and hint.column then column, length = hint.column, hint.length or 1
    elseif at == place.line then
      local name = hint and hint.name or name_in(place.message)
      if name then column, length = find_once(line, name) end
    end
  end
  -- The line of error("no money") tells nothing that the message has not told.
  if line and not hint and line:find(place.message, 1, true) then line = nil end
  -- Nor does a line without a mark that was typed just now.
  if not hint and not column and is_just_typed then line = nil end
  local shown = line and line:find "%S" and excerpt(line, at, column, length, is_coloured) or ""
  if not hint or not hint.text then return shown end
  return shown .. painted(phrase(language, "hint"), BOLD, is_coloured) .. hint.text .. "\n"
end

--- How an error is shown: the lines below it, or ""; and in another language than English the error
--- and its traceback, where they differ from what Lua says. Parameters are those of `below`.
---@return string lines
---@return string? text
---@return string? traceback
return function(err, trace, ...)
  local lines = below(err, trace, ...)
  local language = texts.language()
  if language == "en" then return lines end
  local text = bounded(function() return translated(language, tostring(err)) end)
  if not text then return lines end
  if text ~= tostring(err) and not text:find "\n" then
    text = text .. "\n" .. phrase(language, "original", (tostring(err):gsub("^.-:%d+: ", "")))
  end
  if trace then trace = bounded(function() return translated(language, trace) end) end
  return lines, text, trace
end
