-- SPDX-License-Identifier: MIT
--- The command lines of `conlua grade`, `conlua check` and so on, by argparse: help and complaints
--- in the reader's language.

local argparse = require "argparse"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"

local say = texts.topic "option"
local command = {}

-- argparse has these in English.
local LABELS = {Usage = "label_usage", Arguments = "label_arguments", Options = "label_options"}

-- What argparse has written, with its labels in the language.
local function labelled(language, text)
  text = text:gsub("%f[^%z\n](%u%l+): ?", function(word)
    local label = LABELS[word] and say(language, LABELS[word])
    return label and (language == "en" and word == "Usage" and label .. " " or label)
  end)
  return (text:gsub("%(default: ([^)]*)%)", function(value)
    return say(language, "default", value)
  end))
end

--- The language that a command line asks for, or else that of the program.
---@param words string[]
---@return string
function command.language(words)
  local wanted
  for i, word in ipairs(words) do
    local language = word == "--lang" and words[i + 1] or word:match "^%-%-lang=(.*)$"
    if texts.languages[language] then wanted = language end
  end
  return texts.language(wanted)
end

--- A parser of argparse's for `conlua NAME`, and a function that says sentences of the options.
---@param name string
---@param language string
---@return table parser
---@return fun(key: string): string say
function command.parser(name, language)
  local function tell(key, ...) return say(language, key, ...) end
  local p = argparse("conlua " .. name, tell(name)):add_help(false)
  p:flag("-h --help", tell "help"):action(function()
    print(labelled(language, p:get_help()))
    os.exit(0)
  end)
  return p, tell
end

--- Say what is wrong with the command line.
---@param parser table
---@param name string
---@param language string
---@param why string
function command.complain(parser, name, language, why)
  io.stderr:write(labelled(language, parser:get_usage()), "\n\nconlua ", name, ": ",
    translated(language, why), "\n")
end

return command
