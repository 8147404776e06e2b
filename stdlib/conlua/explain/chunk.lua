-- SPDX-License-Identifier: MIT
--- Why a text is no Lua, for a report that may be read in several languages.

local bounded = require "conlua.explain.bounded"
local syntax = require "conlua.explain.syntax"
local texts = require "conlua.texts"

local phrase = texts.topic "hint"

--- The hint in each language; nil: none is sure.
---@param text string
---@param line integer? where Lua stopped
---@param message string what Lua says
---@return table<string, string>?
return function(text, line, message)
  local place, hints = line and {line = line, message = message}, {}
  for language in pairs(place and texts.languages or {}) do
    local hint = bounded(function() return syntax(place, text, phrase, language) end)
    if not hint then return nil end
    local elsewhere = hint.line and hint.line ~= line
    hints[language] = elsewhere and phrase(language, "at_line", hint.line, hint.text) or hint.text
  end
  return next(hints) and hints or nil
end
