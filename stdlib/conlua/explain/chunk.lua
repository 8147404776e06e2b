-- SPDX-License-Identifier: MIT
--- The hint for an error of a text, for a report that may be read in several languages: the text is
--- no Lua, or it ran in another process, so that the values of its variables are not known.

local bounded = require "conlua.explain.bounded"
local running = require "conlua.explain.running"
local syntax = require "conlua.explain.syntax"
local texts = require "conlua.texts"

local phrase = texts.topic "hint"

local function line_of(text, wanted)
  local n = 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    n = n + 1
    if n == wanted then return line end
  end
end

--- The hint in each language; nil: none is sure.
---@param text string
---@param line integer? of the error
---@param message string what Lua says
---@return table<string, string>?
return function(text, line, message)
  local place, hints = line and {line = line, message = message}, {}
  for language in pairs(place and texts.languages or {}) do
    local hint = bounded(function()
      local found = message:find(" near ", 1, true) and syntax(place, text, phrase, language)
      return found or running(place, line_of(text, line), text, {}, phrase, language)
    end)
    if not hint or not hint.text then return nil end
    local elsewhere = hint.line and hint.line ~= line
    hints[language] = elsewhere and phrase(language, "at_line", hint.line, hint.text) or hint.text
  end
  return next(hints) and hints or nil
end
