-- SPDX-License-Identifier: MIT
--- The pages of help(), as text: the overview, one topic, several, what a search found.

-- By functions, not by methods: a script may change those of strings.
local find, gmatch, gsub, match, rep, sub =
  string.find, string.gmatch, string.gsub, string.match, string.rep, string.sub

local host = require "conlua.host"
local near = require "conlua.help.near"
local texts = require "conlua.texts"
local topics = require "conlua.help.topics"
local width = require "conlua.width"

local say = texts.topic "help"
local pages = {}

local COLUMN = 24 -- where the meaning begins in lists
local WIDEST = 100

local WAITS = {"deadlock", "interrupted", "unit.Terminated", "unit.Cancelled"}

-- ---- text in columns ----

-- The pieces of a text that a line may end behind: words, and single Chinese characters.
local function pieces(text)
  local list, word = {}, ""
  for _, code in utf8.codes(text) do
    local c = utf8.char(code)
    if code >= 0x2E80 and not find(c, "^[，。；：、）”！？]") then
      if word ~= "" then list[#list + 1] = word end
      word = c
    else
      word = word .. c
      if c == " " then
        list[#list + 1] = word
        word = ""
      end
    end
  end
  list[#list + 1] = word
  return list
end

-- A text in lines of the terminal, the first behind `first`, the others behind `indent` spaces.
local function wrap(first, text, indent)
  local most = math.min(host.columns(), WIDEST) - 1
  local lines, line, n = {}, first, width.of(first)
  for _, piece in ipairs(pieces(text)) do
    local size = width.of((gsub(piece, " $", "")))
    if n + size > most and n > indent then
      lines[#lines + 1] = line
      line, n = rep(" ", indent), indent
    end
    line, n = line .. piece, n + width.of(piece)
  end
  lines[#lines + 1] = line
  return (gsub(gsub(table.concat(lines, "\n"), " +\n", "\n"), " +$", ""))
end

local function meaning(topic, language)
  return language == "zh" and topic.zh or topic.en
end

-- The half of the meaning that a list has room for: up to the first stop or semicolon.
local function half(topic, language)
  local text = meaning(topic, language)
  if language == "zh" then
    for _, stop in ipairs{"。", "；"} do
      local at = find(text, stop, 1, true)
      if at then text = sub(text, 1, at - 1) end
    end
    return text
  end
  local at = find((text .. " "), "[.;] ")
  return at and sub(text, 1, at - 1) or text
end

local function add_line(out, topic, language, called)
  called = called or topic.name
  local gap = math.max(1, COLUMN - 2 - width.of(called))
  local first = "  " .. called .. rep(" ", gap)
  out[#out + 1] = wrap(first, half(topic, language), COLUMN)
end

-- ---- the overview ----

--- All words by group, half a sentence for each.
---@param all Topics
---@param language string
---@return string
function pages.overview(all, language)
  local out, group, last = {wrap("", say(language, "overview"), 0)}, nil, nil
  for _, topic in ipairs(all.list) do
    if not topic.method and not topic.hidden then
      if topic.group ~= group then
        group = topic.group
        out[#out + 1] = "\n" .. say(language, topic.title)
      end
      if topic.name ~= last then add_line(out, topic, language) end
      last = topic.name
    end
  end
  return table.concat(out, "\n")
end

-- ---- a topic ----

local function names(list) return (gsub(gsub(gsub(list, "%s+", " "), "^ ", ""), " $", "")) end

-- A heading and a list of names behind it.
local function add_names(out, heading, list)
  if list ~= "" then out[#out + 1] = wrap(heading, list, width.of(heading)) end
end

local function error_line(all, name, language)
  local topic = all.of[name]
  if topic then
    return name .. say(language, "colon") .. gsub(half(topic, language), "^%u", string.lower)
  end
  local mistake = all.mistakes[name]
  return mistake and mistake[texts.languages[language]] or name
end

local function add_errors(out, all, topic, language)
  local lines = {}
  for name in gmatch(topic.errors, "%S+") do
    lines[#lines + 1] = wrap("  ", error_line(all, name, language), 4)
  end
  if topic.waits then
    lines[#lines + 1] = wrap("  ", say(language, "while_waiting", table.concat(WAITS, ", ")), 4)
  end
  if #lines > 0 then
    out[#out + 1] = say(language, "errors")
    table.move(lines, 1, #lines, #out + 1, out)
  elseif topic.usage then
    out[#out + 1] = say(language, "no_errors")
  end
end

-- The words of a kind or a module, in lists.
local function members(all, topic)
  local list = {}
  for _, other in ipairs(all.list) do
    local of_kind = topic.methods and other.library == topic.methods and other.method
    local of_module = other ~= topic and find(other.name, topic.name .. ".", 1, true) == 1
    if of_kind or of_module or topic.is_kind and other.library == "K" then
      list[#list + 1] = other
    end
  end
  return list
end

local function add_members(out, all, topic, language)
  local list = members(all, topic)
  if #list == 0 then return end
  out[#out + 1] = ""
  for _, other in ipairs(list) do
    local called = topic.is_kind and other.library == "K" and topic.name .. "." .. other.last
    local usage = other.method and match(other.usage, ":" .. other.last .. "%b()")
    add_line(out, other, language, called or usage or other.name)
  end
end

local function add_head(out, topic, language)
  out[#out + 1] = topic.usage or topic.name
  out[#out + 1] = wrap("    ", meaning(topic, language), 4)
  if topic.more then
    out[#out + 1] = wrap("    ", topic.more[texts.languages[language]], 4)
  end
end

-- Names of topics that mean more than one thing: "see also" and what else goes by the name.
local function see_also(topic, found)
  local list = {}
  for name in gmatch(topic.see, "%S+") do list[#list + 1] = name end
  if topic.of then table.insert(list, 1, topic.of) end
  if topic.waits and topic.name ~= "wait" then list[#list + 1] = "wait" end
  for i = 2, found and #found or 0 do list[#list + 1] = found[i].name end
  local seen, once = {[topic.name] = true}, {}
  for _, name in ipairs(list) do
    if not seen[name] then once[#once + 1] = name end
    seen[name] = true
  end
  return table.concat(once, ", ")
end

local function add_example(out, topic, language)
  if not topic.example then return end
  out[#out + 1] = say(language, "example")
  local text = gsub(gsub(topic.example, "^%s*\n", ""), "%s+$", "")
  out[#out + 1] = "    " .. gsub(gsub(text, "\n", "\n    "), "\n +\n", "\n\n")
end

--- One topic: usage, meaning, words, errors, Python's name, related words, example.
---@param all Topics
---@param topic Topic
---@param language string
---@param found? Topic[] what else goes by the name
---@return string
function pages.topic(all, topic, language, found)
  local out = {}
  add_head(out, topic, language)
  add_members(out, all, topic, language)
  out[#out + 1] = ""
  add_errors(out, all, topic, language)
  add_names(out, say(language, "python"), topic.python or say(language, "no_python"))
  add_names(out, say(language, "see"), see_also(topic, found))
  add_example(out, topic, language)
  return table.concat(out, "\n")
end

--- Several topics of one name, each with usage, meaning and errors.
---@param all Topics
---@param found Topic[]
---@param language string
---@return string
function pages.several(all, found, language)
  local out = {}
  for _, topic in ipairs(found) do
    add_head(out, topic, language)
    out[#out + 1] = ""
  end
  out[#out + 1] = say(language, "several", found[1].name)
  return table.concat(out, "\n")
end

--- What a search has found.
---@param all Topics
---@param language string
---@param text string
---@return string
function pages.found(all, language, text)
  local found = topics.search(all, text)
  local shown = width.clean(text)
  if #found == 0 then return say(language, "found_nothing", shown) end
  local out = {say(language, "found", shown)}
  for _, topic in ipairs(found) do add_line(out, topic, language) end
  return table.concat(out, "\n")
end

--- What to say of a name that is no topic.
---@param all Topics
---@param language string
---@param name string
---@return string
function pages.unknown(all, language, name)
  local list = near.names(all, name)
  if #list > 0 then
    return wrap("", say(language, "near", width.clean(name), names(table.concat(list, ", "))), 0)
  end
  if #topics.search(all, name) > 0 and #name > 2 then return pages.found(all, language, name) end
  return say(language, "none")
end

return pages
