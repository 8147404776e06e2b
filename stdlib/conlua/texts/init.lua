-- SPDX-License-Identifier: MIT
--- The catalogue of sentences that conlua says to people, in English and Chinese. Every sentence
--- shown has its row in a topic below; no other file holds one.
---
--- A topic is a module that returns rows: key = {English, Chinese}. Both have the same placeholders
--- in the same order, as string.format reads them. To add a sentence, add a row; to add a topic,
--- add a module and its line here. tests/spec/texts_spec.lua finds a row that lacks a language.
---
--- Errors that a script can catch stay English, since scripts compare them. Where one is shown to a
--- person, conlua.explain.translated finds its row in a topic error_* by the English, a format.

-- By functions, not by methods: a script may change those of strings.
local format = string.format

local core = require "conlua.core"

local texts = {}

--- Topic -> the module with its rows.
---@type table<string, string>
texts.topics = {
  check = "conlua.texts.check",
  error_lua = "conlua.texts.error_lua",
  error_program = "conlua.texts.error_program",
  error_schedule = "conlua.texts.error_schedule",
  error_word = "conlua.texts.error_word",
  grade = "conlua.texts.grade",
  hint = "conlua.texts.hint",
  help = "conlua.texts.help",
  lesson = "conlua.texts.lesson",
  option = "conlua.texts.option",
  program = "conlua.texts.program",
  prompt = "conlua.texts.prompt",
  schedule = "conlua.texts.schedule",
  timeline = "conlua.texts.timeline",
  verdict = "conlua.texts.verdict",
  warning = "conlua.texts.warning",
}

--- Language -> the column of a row.
---@type table<string, integer>
texts.languages = {en = 1, zh = 2}

--- The language to speak: `wanted`, or that of --lang, of CONLUA_LANG, or of the locale.
---@param wanted string?
---@return string language "en" or "zh"
function texts.language(wanted)
  return wanted or core.language()
end

--- A function that says the sentences of one topic.
---@param topic string
---@return fun(language: string, key: string, ...: any): string say
function texts.topic(topic)
  local rows = require(texts.topics[topic])
  return function(language, key, ...)
    local row = rows[key] or error("no sentence " .. topic .. "." .. tostring(key))
    local text = row[texts.languages[language]]
    if type(text) ~= "string" then text = row[1] end
    if select("#", ...) == 0 then return text end
    local ok, said = pcall(format, text, ...)
    -- A sentence that does not take the values is said in English.
    return ok and said or format(row[1], ...)
  end
end

--- A text of an exercise, a string or {en=, zh=}, in one language.
---@param language string
---@param text string|{en: string, zh: string}
---@return string
function texts.of(language, text)
  if type(text) == "table" then return text[language] or text.en end
  return text
end

return texts
