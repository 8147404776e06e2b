-- SPDX-License-Identifier: MIT
--- Completion at the prompt: names, fields, methods (also behind a call), fields of a unit's table,
--- modules, files, commands.

local chunk = require "conlua.prompt.chunk"
local commands = require "conlua.prompt.commands"
local members = require "conlua.prompt.members"
local topics = require "conlua.help.topics"

local theirs = rawget(_G, "lfs")
local lfs = require "lfs"
rawset(_G, "lfs", theirs) -- the library sets a global, which is not the script's

local find, format, gmatch, match, sub =
  string.find, string.format, string.gmatch, string.match, string.sub
local add_keys, add_methods = members.add_keys, members.add_methods
local RESERVED = members.reserved

-- The entries of a set that begin with `start`, in order, each behind `prefix`.
local function fitting(found, start, prefix)
  local list = {}
  for name in pairs(found) do
    if sub(name, 1, #start) == start then list[#list + 1] = (prefix or "") .. name end
  end
  table.sort(list)
  return list
end

-- The value of a path like `a.b` or `q`, and nothing where a metamethod would have to run.
local function value_of(path)
  local first, rest = match(path, "^([%a_][%w_]*)(.*)$")
  if not first then return nil end
  local value, is_local = chunk.value(first)
  if not is_local then value = rawget(_G, first) end
  for name in gmatch(rest, "[%a_][%w_]*") do
    if type(value) ~= "table" then return nil end
    value = rawget(value, name)
  end
  return value
end

-- What a call of a word gives: the kind of object, by the word.
local GIVES = {
  lock = "lock", rlock = "rlock", semaphore = "semaphore", bounded_semaphore = "semaphore",
  event = "event", condition = "condition", countdown = "countdown", barrier = "barrier",
  cell = "cell", queue = "queue", joinable_queue = "queue", lifo_queue = "queue",
  priority_queue = "queue", pool = "pool", thread_pool = "pool", isolate_pool = "pool",
  process_executor = "executor", thread_executor = "executor", isolate_executor = "executor",
  spawn = "process", daemon = "process", process = "process", thread = "thread",
  isolate = "isolate", ["process.spawn"] = "process", ["thread.spawn"] = "thread",
  ["isolate.spawn"] = "isolate", ["process.current"] = "process",
}

-- Methods behind `lock():`, without a call.
local function methods_of_call(before, mark, start)
  local kind = GIVES[match(before, "([%a_][%w_.]*)%s*%b()$") or ""]
    or GIVES[match(before, "([%a_][%w_.]*)%s*%b{}$") or ""]
  if not kind then return {} end
  local found = {}
  add_methods(found, debug.getregistry()["conlua." .. kind], mark == ":")
  return fitting(found, start, mark)
end

-- What is inside the string that is open at the end of the line, and what stands before it.
local function open_string(before)
  local quote, from
  local at = 1
  while at <= #before do
    local c = sub(before, at, at)
    if quote and c == "\\" then at = at + 1
    elseif c == quote then quote = nil
    elseif not quote and (c == '"' or c == "'") then quote, from = c, at end
    at = at + 1
  end
  if quote then return sub(before, from + 1), sub(before, 1, from - 1) end
end

local function files(folder, start)
  local found = {}
  local ok, iterate, state = pcall(lfs.dir, folder == "" and "." or folder)
  if not ok then return {} end
  for name in iterate, state do
    if name ~= "." and name ~= ".." and (sub(name, 1, 1) ~= "." or sub(start, 1, 1) == ".") then
      local is_folder = lfs.attributes(folder .. name, "mode") == "directory"
      found[name .. (is_folder and "/" or "")] = true
    end
  end
  return fitting(found, start)
end

-- Names for `require`: modules that are loaded, or that a file of package.path would be.
local function modules(start)
  local found = {}
  for name in next, package.loaded do
    if type(name) == "string" and not find(name, "^conlua%.") then found[name] = true end
  end
  local folder, prefix = match(start, "^(.*)%.[^.]*$") or "", match(start, "^(.*%.)[^.]*$") or ""
  for template in gmatch(package.path or "", "[^;]+") do
    local head, tail = match(template, "^(.-)%?(.*)$")
    if head and tail == ".lua" then
      for _, name in ipairs(files(head .. folder:gsub("%.", "/") .. (folder ~= "" and "/" or ""),
        "")) do
        local module = match(name, "^([%w_-]+)%.lua$") or match(name, "^([%w_-]+)/$")
        if module then found[prefix .. module] = true end
      end
    end
  end
  return fitting(found, start)
end

local function in_string(inside, code, text)
  if find(code, "require%s*%(?%s*$") then return modules(inside .. text) end
  local folder = inside
  if not find(folder, "/$") and folder ~= "" then return {} end -- a blank or the like in a name
  return files(folder, text)
end

local KINDS = {process = true, thread = true, isolate = true, green = true}
local FIELDS = {["target = "] = true, ["args = "] = true, ["kwargs = "] = true, ["name = "] = true,
  ["daemon = "] = true}

-- Is the end of the line where a field of process{...} would begin?
local function is_field(before)
  local depth = 0
  for at = #before, 1, -1 do
    local c = sub(before, at, at)
    if find(c, "[%)%]}]") then depth = depth + 1
    elseif find(c, "[%(%[{]") then
      if depth == 0 then
        return c == "{" and KINDS[match(sub(before, 1, at - 1), "([%a_][%w_]*)%s*$") or ""]
          and find(before, "[{,]%s*$") ~= nil
      end
      depth = depth - 1
    end
  end
  return false
end

local function names(text)
  local found = {}
  add_keys(found, _G, false, 0)
  for word in pairs(RESERVED) do found[word] = true end
  for _, name in ipairs(chunk.names()) do found[name] = true end
  return fitting(found, text)
end

local complete = {}

--- Completions of the word `text` at the end of the line.
---@param text string
---@param before string the line before the word
---@return string[]
function complete.find(text, before)
  local inside, code = open_string(before)
  if inside then return in_string(inside, code, text) end
  if find(before, "^%%$") then
    local found = {}
    for _, name in ipairs(commands.names()) do found[name] = true end
    return fitting(found, text)
  end
  if find(before, "^%%run%s+%S*$") or find(before, "^%%edit%s+%S*$") then
    return files(match(before, "^%%%a+%s+(%S*)$"), text)
  end
  local path, mark, start = match(text, "^(.-)([.:])([%w_]*)$")
  if path == "" then return methods_of_call(before, mark, start) end
  if path then
    local value = value_of(path)
    if find(path, "[^%w_.]") or value == nil then return {} end
    return fitting(members.of(value, mark == ":"), start, path .. mark)
  end
  if is_field(before) then
    local list = fitting(FIELDS, text)
    if #list > 0 then return list end
  end
  return names(text)
end

-- The kind of object behind which `:name` stands in a line like `lock():`.
local function kind_of_call(line)
  return GIVES[match(line, "([%a_][%w_.]*)%s*%b()[.:][%w_]*$") or ""]
end

-- The usage of a word; nil: help() has none.
local function usage_of(all, line, word)
  local path, name = match(word, "^(.-)[.:]([%w_]+)$")
  local kind = path == "" and kind_of_call(line)
  local value = path and path ~= "" and value_of(path)
  local meta = value ~= nil and debug.getmetatable(value)
  kind = kind or type(meta) == "table" and rawget(meta, "__name")
  local topic = type(kind) == "string" and topics.find(all, kind .. ":" .. name)
  if topic and topic.exact then return topic[1].usage end
  topic = topics.find(all, word)
  return topic.exact and topic[1].usage or nil
end

--- Completions with their usages, a line each; nil: no word has one.
---@param line string
---@param ... string completions
---@return string?
function complete.usages(line, ...)
  local all, lines, has_usage = topics.collect(), {}, false
  local longest = 0
  for i = 1, select("#", ...) do longest = math.max(longest, #(select(i, ...))) end
  for i = 1, select("#", ...) do
    local word = select(i, ...)
    local usage = usage_of(all, line, word)
    has_usage = has_usage or usage ~= nil
    lines[i] = usage and format("%-" .. math.min(longest, 30) .. "s  %s", word, usage) or word
  end
  return has_usage and table.concat(lines, "\n") or nil
end

return complete
