-- SPDX-License-Identifier: MIT
--- The words as annotations of LuaCATS, for the language server of editors, made from the topics of
--- help():
---
---   conlua -e 'io.write(require "conlua.help.luacats"())' >conlua.lua

-- By functions, not by methods: a script may change those of strings.
local find, gmatch, gsub, match, sub =
  string.find, string.gmatch, string.gsub, string.match, string.sub

local topics = require "conlua.help.topics"

local KINDS = {"process", "thread", "isolate", "green"}

-- Libraries of Lua that the language server knows.
local THEIRS = {require = true, print = true, coroutine = true, debug = true, os = true, io = true,
  file = true}

-- What a usage calls its parameter -> the type.
local TYPES = {f = "function", g = "function", pred = "function", seconds = "number", n = "integer",
  wait = "number|boolean", list = "any[]", futures = "future[]", text = "string", name = "string",
  file = "string", callback = "function", error_callback = "function", action = "function",
  chunk = "integer", maxsize = "integer", args = "any[]", duplex = "boolean", u = "unit",
  lock = "lock|rlock", t = "table", sock = "any", jobs = "table", policy = "string|table"}

-- What a usage says is returned -> the type.
local RETURNS = {process = "process", thread = "thread", isolate = "isolate", task = "task",
  unit = "unit", array = "any[]", boolean = "boolean", integer = "integer", seconds = "number",
  lock = "lock", rlock = "rlock", semaphore = "semaphore", event = "event", future = "future",
  condition = "condition", countdown = "countdown", barrier = "barrier", cell = "cell",
  queue = "queue", pool = "pool", executor = "executor", timer = "timer", program = "program",
  selector = "selector", table = "table", string = "string", class = "table", t = "table"}

-- The inside of the first parentheses of a usage; nil: there are none.
local function inside_of(usage)
  local list = match(usage, "%b()")
  return list and sub(list, 2, -2)
end

-- The parameters: names, and comments of LuaCATS.
local function parameters(usage)
  local names, notes = {}, {}
  local inside = inside_of(usage)
  if not inside then return {"fields"}, {"---@param fields table"} end
  for part in gmatch(gsub(inside, "%b{}", "fields") .. ",", "%s*(.-)%s*,") do
    local is_optional = find(part, "^%[") ~= nil
    local name = match(part, "%.%.%.") or find(part, '^%[?"') and "what"
      or match(part, "[%a_][%w_]*")
    if name and name ~= "end" then
      names[#names + 1] = name
      local kind = name == "fields" and "table" or TYPES[name] or "any"
      local mark = is_optional and name ~= "..." and "?" or ""
      notes[#notes + 1] = "---@param " .. name .. mark .. " " .. kind
    end
  end
  return names, notes
end

local function returns(usage, library)
  local what = match(usage, "%->%s*(.*)$")
  if find(usage, "^local _ <close>") then return "---@return any guard" end
  if find(usage, "^for ") then return "---@return fun(): any" end
  if not what then return nil end
  if library == "pipes" then return "---@return pipe\n---@return pipe" end
  local word = match(what, "^[%a_]+$")
  return "---@return " .. (word and RETURNS[word] or "any") .. (word and "" or " # " .. what)
end

local function comment(topic, usage)
  local lines = {}
  for line in gmatch(topic.en .. "\n", "(.-)\n") do lines[#lines + 1] = "--- " .. line end
  lines[#lines + 1] = "---\n--- Usage: `" .. usage .. "`"
  if topic.errors ~= "" then lines[#lines + 1] = "---\n--- Errors: " .. topic.errors end
  if topic.python then lines[#lines + 1] = "---\n--- Python: " .. topic.python end
  if topic.see ~= "" then lines[#lines + 1] = "---\n--- See also: " .. topic.see end
  return table.concat(lines, "\n")
end

local function add_function(out, topic, usage, called)
  local names, notes = parameters(usage)
  out[#out + 1] = comment(topic, usage)
  for _, note in ipairs(notes) do out[#out + 1] = note end
  out[#out + 1] = returns(usage, topic.library)
  out[#out + 1] = "function " .. called .. "(" .. table.concat(names, ", ") .. ") end\n"
end

-- A word that is a table as well, `queue`, of which `queue.Empty` is a field.
local function add_callable(out, topic, name)
  local names, notes = parameters(topic.usage)
  local kinds = {}
  for i, note in ipairs(notes) do
    kinds[i] = gsub(match(note, "^%-%-%-@param (.*)$"), " ", ": ", 1)
  end
  local result = match(returns(topic.usage, topic.library) or "", "@return ([%w_|%[%]]+)") or "any"
  out[#out + 1] = comment(topic, topic.usage)
  out[#out + 1] = "---@class " .. name .. "lib"
  out[#out + 1] = "---@overload fun(" .. table.concat(kinds, ", ") .. "): " .. result
  out[#out + 1] = name .. " = {}\n"
  return names
end

local function classes(out, all)
  local seen, of_unit = {}, {process = true, thread = true, isolate = true, task = true}
  out[#out + 1] = "---@class unit\n---@field name string\n---@field daemon boolean\n"
    .. "---@field pid integer\n---@field tid integer?\n---@field id integer\n"
    .. "---@field kind string\n"
    .. "---@field exitcode integer?\n---@field state string\nlocal unit_methods = {}\n"
  seen.unit = true
  for kind in pairs(of_unit) do seen[kind] = true end
  for _, kind in ipairs{"process", "thread", "isolate", "task"} do
    out[#out + 1] = "---@class " .. kind .. ": unit\n"
  end
  for _, topic in ipairs(all.list) do
    local library = topic.library
    if topic.method and not THEIRS[library] and not seen[library] then
      seen[library] = true
      out[#out + 1] = "---@class " .. library .. "\nlocal " .. library .. "_methods = {}\n"
    end
  end
  out[#out + 1] = "---@class rlock: lock\n"
end

-- Tables of words: those with fields, and those that hold errors.
local function tables(out, all)
  local made = {}
  for _, topic in ipairs(all.list) do
    local base = match(topic.name, "^([%a_]+)%.[%a_]+$")
    if base and base ~= "K" and base ~= "unit" and not THEIRS[base] and not made[base] then
      made[base] = true
      local word = all.of[base]
      if word and word.usage and word.library and inside_of(word.usage) then
        add_callable(out, word, base)
      elseif not (word and word.library) then
        out[#out + 1] = base .. " = {}\n"
      end
    end
  end
  for _, kind in ipairs(KINDS) do
    if not made[kind] then add_callable(out, all.of[kind], kind) end
    made[kind] = true
  end
  out[#out + 1] = "unit = {}\n"
  made.unit = true
  return made
end

local function add_topic(out, topic, made)
  if topic.method then
    add_function(out, topic, topic.usage, topic.library .. "_methods:" .. topic.last)
  elseif topic.library == "K" then
    for _, kind in ipairs(KINDS) do
      local own = topics.of_kind(topic, kind)
      add_function(out, own, own.usage, kind .. "." .. topic.last)
    end
  elseif topic.group == "errors" then
    out[#out + 1] = "--- " .. topic.en .. "\n---@type userdata\n" .. topic.name .. " = nil\n"
  elseif topic.library and topic.usage and not made[topic.name] then
    add_function(out, topic, topic.usage, topic.name)
  end
end

--- The file.
---@return string
return function()
  local all = topics.collect()
  local out = {"---@meta\n--- The words of conlua, made from help(). Not for running.\n"}
  classes(out, all)
  local made = tables(out, all)
  for _, topic in ipairs(all.list) do
    if not THEIRS[topic.library or ""] then
      add_topic(out, topic, made)
    end
  end
  return (gsub(table.concat(out, "\n"), "\n+$", "\n"))
end
