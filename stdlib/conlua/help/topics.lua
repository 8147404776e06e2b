-- SPDX-License-Identifier: MIT
--- All topics of help(): the words of C, each with its row of help/*.lua, and topics that are no
--- words.

-- By functions, not by methods: a script may change those of strings.
local find, gmatch, gsub, lower, match =
  string.find, string.gmatch, string.gsub, string.lower, string.match

local core = require "conlua.core"

local topics = {}

--- The groups, in the order of the overview: a module with the rows, and the libraries of C whose
--- words it explains. The title is a key of texts/help.lua.
---@type {name: string, title: string, libraries: string}[]
topics.groups = {
  {name = "units", title = "group_units", libraries = "short kinds K unit units any"},
  {name = "green", title = "group_green", libraries = "green scope"},
  {name = "locks", title = "group_locks", libraries = "locks lock rlock semaphore"},
  {name = "meeting", title = "group_meeting",
    libraries = "meeting barriers event condition barrier countdown cells cell"},
  {name = "queues", title = "group_queues", libraries = "queues queue thread pipes pipe"},
  {name = "pools", title = "group_pools", libraries = "pools pool executor future timer"},
  {name = "system", title = "group_system",
    libraries = "system os require print help coroutine debug timeline"},
  {name = "files", title = "group_files", libraries = "io file aio subprocess program"},
  {name = "outside", title = "group_outside", libraries = "signal selectors selector"},
  {name = "scheduling", title = "group_scheduling", libraries = "scheduling"},
  {name = "check", title = "group_check", libraries = "check"},
  {name = "errors", title = "group_errors", libraries = ""},
  {name = "ideas", title = "group_ideas", libraries = ""},
}

-- For the words of libraries that are in no group.
local OTHERS = {name = "others", title = "group_others"}

local KINDS = {process = true, thread = true, isolate = true, green = true}

---@class Topic
---@field name string as help() lists the topic: "queue:put"
---@field word string? its name in C's table
---@field last string the part of the name behind the last "." or ":"
---@field group string
---@field title string of the group
---@field library string? of C
---@field usage string?
---@field en string the meaning
---@field zh string
---@field method boolean?
---@field errors string
---@field python string|false?
---@field see string
---@field methods string? the library that has its methods
---@field waits boolean?
---@field example string?

---@class Topics
---@field of table<string, Topic> by name
---@field list Topic[] in the order of the overview
---@field mistakes table<string, table>

local function add(all, topic)
  topic.last = match(topic.name, "[^.:]+$")
  all.of[topic.name] = topic
  all.list[#all.list + 1] = topic
end

-- A topic for a word of C and its row; a word that lacks one is shown as C has it.
local function of_word(word, row, group)
  local topic = {}
  for key, value in pairs(row or {}) do topic[key] = value end
  topic.word, topic.library, topic.method = word.name, word.library, word.method
  topic.usage, topic.en, topic.zh = word.usage, word.help, topic.zh or word.help
  topic.group, topic.has_row = group.name, row ~= nil
  topic.title = group.title
  return topic
end

--- The name of a word as help() lists it.
function topics.name_of(word)
  return word.method and word.library .. ":" .. word.name or word.said
end

local function libraries_of(group)
  local set = {}
  for name in gmatch(group.libraries, "%S+") do set[name] = true end
  return set
end

-- Names of rows that are no words of C, by `place`, then by name.
local function others(rows, of)
  local names = {}
  for name, row in pairs(rows) do
    if not of[name] and row.en then names[#names + 1] = name end
  end
  table.sort(names, function(a, b)
    local x, y = rows[a].place or 100, rows[b].place or 100
    if x ~= y then return x < y end
    return a < b
  end)
  return names
end

local function add_group(all, words, group)
  local rows, set = require("conlua.help." .. group.name), libraries_of(group)
  for _, word in ipairs(words) do
    if set[word.library] and not word.taken then
      local name = topics.name_of(word)
      local topic = of_word(word, rows[name], group)
      topic.name, word.taken = name, true
      add(all, topic)
    end
  end
  for _, name in ipairs(others(rows, all.of)) do
    local topic = {name = name, group = group.name, title = group.title, has_row = true}
    for key, value in pairs(rows[name]) do topic[key] = value end
    add(all, topic)
  end
end

local function finish(all)
  for _, topic in ipairs(all.list) do
    local kind = topic.library and all.of[topic.library]
    if topic.method and not topic.of and kind and kind ~= topic then topic.of = kind.name end
    local of = topic.of and all.of[topic.of]
    topic.errors, topic.see = topic.errors or "", topic.see or ""
    topic.example = topic.example or of and of.example
    topic.waits = topic.waits or topic.usage and find(topic.usage, "[wait", 1, true) ~= nil
  end
  for _, topic in ipairs(all.list) do
    local of = topic.of and all.of[topic.of]
    if topic.python == nil and of then
      topic.python = of.python and match(of.python, "^[%w_.]+") .. "." .. topic.last
    end
  end
end

--- All topics.
---@return Topics
function topics.collect()
  local words = core.words()
  local all = {of = {}, list = {}, mistakes = require "conlua.help.mistakes"}
  for _, group in ipairs(topics.groups) do add_group(all, words, group) end
  for _, word in ipairs(words) do
    if not word.taken then
      local topic = of_word(word, nil, OTHERS)
      topic.name = topics.name_of(word)
      add(all, topic)
    end
  end
  finish(all)
  return all
end

-- "process.spawn", "lock.acquire", "lifo_queue:put" as the topic is listed: "K.spawn" ...
local function listed(all, name)
  if all.of[name] then return name end
  local base, last = match(name, "^(.+)[.:]([%w_]+)$")
  if not base then return nil end
  local of = all.of[base]
  local candidates = {base .. ":" .. last, base .. "." .. last,
    of and of.methods and of.methods .. ":" .. last}
  if KINDS[base] or base == "task" then
    candidates[#candidates + 1] = "K." .. last
    candidates[#candidates + 1] = "unit:" .. last
    candidates[#candidates + 1] = "unit." .. last
  end
  for i = 1, 6 do
    if candidates[i] and all.of[candidates[i]] then return candidates[i] end
  end
end

--- The topics of a name: "queue", "queue.put", "put". The first is meant if `exact`.
---@param all Topics
---@param name string
---@return Topic[]
function topics.find(all, name)
  local found, exact = {}, listed(all, name)
  if exact then
    found[1], found.exact = all.of[exact], true
    if find(name, "^%w+[.:]") and KINDS[match(name, "^%w+")] and find(exact, "^K%.") then
      found[1] = topics.of_kind(all.of[exact], match(name, "^%w+"))
    end
  end
  for _, topic in ipairs(all.list) do
    if topic.last == name and topic.name ~= exact then found[#found + 1] = topic end
  end
  return found
end

--- The topic of a word of K, as the word of one kind.
function topics.of_kind(topic, kind)
  local own = setmetatable({}, {__index = topic})
  own.usage = gsub(gsub(topic.usage, "^K", kind), "%-> unit", "-> " .. kind)
  return own
end

-- Names in what Python calls a topic: "threading.Lock", and also "Lock".
local function is_python(topic, name)
  if not topic.python then return false end
  for theirs in gmatch(topic.python, "[%a_][%w_.]*") do
    if theirs == name or match(theirs, "[^.]+$") == name then return true end
  end
  return false
end

--- The topic that Python calls `name`.
---@return Topic?
function topics.of_python(all, name)
  for _, topic in ipairs(all.list) do
    if not topic.method and is_python(topic, name) then return topic end
  end
  for _, topic in ipairs(all.list) do
    if is_python(topic, name) then return topic end
  end
end

--- The topics in which a text stands: in name, usage, meaning, or what Python says.
---@return Topic[]
function topics.search(all, text)
  local found, wanted = {}, lower(text)
  for _, topic in ipairs(all.list) do
    local more = topic.more or {}
    for _, part in ipairs{topic.name, topic.usage or "", topic.en, topic.zh, topic.python or "",
      more[1] or "", more[2] or ""} do
      if find(lower(part), wanted, 1, true) then
        found[#found + 1] = topic
        break
      end
    end
  end
  return found
end

return topics
