-- SPDX-License-Identifier: MIT
--- help(): finds the topic that a script asks for, and shows its page.
---
--- Usage and meaning of a word stand beside its C function (interp/words). What C lacks stands in
--- a row for each word, in the module of its group (help/topics.lua): the meaning in Chinese, the
--- errors, the name in Python, related words, an example. tests/spec/help_spec.lua fails for a word
--- without a row, and for a row without a word; it runs each example.
---
--- To add a word: give its entry in C a usage and a help, and add a row to the module of its group,
--- by the name that help() lists, methods as "queue:put":
---
---   ["queue:put"] = {
---     zh = "放入一个元素的副本；…",        the meaning; the half before "；" or "。" is listed
---     errors = "queue.Full queue.Closed",   topics, or keys of help/mistakes.lua
---     python = "Queue.put",                false: Python has none; methods: that of their kind
---     see = "queue.try_put queue:get",     other topics
---     example = [[ ... ]],                 ends by itself; prints what stands behind each `--> `
---   }
---
--- A topic that is no word of C has `usage` and `en` as well. A kind with methods names their
--- library in `methods`; a word that may wait, whose usage does not say [wait], has `waits = true`.
--- A new library is added to its group in help/topics.lua.

-- By functions, not by methods: a script may change those of strings.
local gsub, match = string.gsub, string.match

local host = require "conlua.host"
local near = require "conlua.help.near"
local pager = require "conlua.pager"
local pages = require "conlua.help.pages"
local texts = require "conlua.texts"
local topics = require "conlua.help.topics"

local say = texts.topic "help"
local help = {}

-- The name of a function before the script began: "Mstring\1format", and others behind \2.
local function name_before(names)
  local name = names and match(names, "^M([^\2]*)")
  return name and gsub(gsub(name, "\1", "."), "^_G%.", "")
end

-- What is asked for by a value: a topic; else a name of Lua's own.
---@param all Topics
---@param subject table what C knows of the value
---@return Topic?, string? lua_name
local function of_value(all, subject)
  if subject.usage then
    for _, topic in ipairs(all.list) do
      if topic.usage == subject.usage and topic.word == subject.word then return topic end
    end
  end
  local kind = subject.kind and gsub(subject.kind, "^conlua%.", "")
  local topic = all.of[kind] or kind == "FILE*" and all.of.file
    or subject.module and all.of[match(subject.module, "^[^.]+")] -- "socket.core", too
  for _, other in ipairs(all.list) do
    if not topic and kind and other.methods == kind then topic = other end
  end
  return topic, not topic and (name_before(subject.names) or subject.module) or nil
end

local function page(all, language, name)
  local found = topics.find(all, name)
  if #found == 0 then
    local theirs = topics.of_python(all, name)
    if theirs then
      return say(language, "of_python", name, theirs.name) .. "\n\n"
        .. pages.topic(all, theirs, language)
    end
    return near.lua(language, name) or pages.unknown(all, language, name)
  end
  if found[1].name == name or #found == 1 or found.exact then
    return pages.topic(all, found[1], language, found)
  end
  return pages.several(all, found, language)
end

local function text_of(subject)
  local all, language = topics.collect(), texts.language()
  if not subject.given then return pages.overview(all, language) end
  if subject.topic then
    local name = match(subject.topic, "^%s*(.-)%s*$")
    local wanted = match(name, "^%?%s*(.*)$")
    if wanted == "" then return pages.overview(all, language) end
    if wanted then return pages.found(all, language, wanted) end
    return page(all, language, name)
  end
  local topic, lua_name = of_value(all, subject)
  if topic then return pages.topic(all, topic, language) end
  return lua_name and near.lua(language, lua_name) or say(language, "none")
end

--- Print the page of a value or topic; where that does not fit on the terminal, page by page.
---@param subject table what C knows of the argument
function help.show(subject)
  local text = text_of(subject)
  local rows = host.terminal()
  local _, lines = gsub(text, "\n", "\n")
  if rows and lines + 2 > rows then pager.show(text .. "\n") else print(text) end
end

return help
