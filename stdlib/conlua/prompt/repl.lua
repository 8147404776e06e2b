-- SPDX-License-Identifier: MIT
--- Values as the prompt shows them.

local members = require "conlua.prompt.members"

local byte, find, format, gsub, match, sub =
  string.byte, string.find, string.format, string.gsub, string.match, string.sub
local is_name = members.is_name
local repl = {}

local DEPTH = 3 -- tables in tables that are shown
local ITEMS = 40 -- of one table
local RESULTS = 100 -- that are remembered
local WIDTH = 78 -- a table that fits is written in one line

local ESCAPES = {
  ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ["\\"] = "\\\\", ['"'] = '\\"', ["\0"] = "\\0",
}

-- Text stays readable; bytes that are no text are shown by number.
local function show_string(s)
  local text = gsub(s, '[%c\\"]', function(c)
    return ESCAPES[c] or format("\\x%02X", byte(c))
  end)
  if not utf8.len(text) then
    text = gsub(text, "[\x80-\xFF]", function(c) return format("\\x%02X", byte(c)) end)
  end
  return '"' .. text .. '"'
end

-- The name of a word or a library's function; nil: it is neither.
local function name_of(f)
  for name, value in next, _G do
    if value == f and type(name) == "string" and not find(name, "^_") then return name end
  end
  for library, fields in next, _G do
    for name, value in next, type(fields) == "table" and fields ~= _G and fields or {} do
      if value == f and type(name) == "string" and type(library) == "string" then
        return library .. "." .. name
      end
    end
  end
end

local function show_function(f)
  local info = debug.getinfo(f, "S")
  if info.what == "C" then
    local name = name_of(f)
    return name and "function: C " .. name or (gsub(tostring(f), "function:", "function: C"))
  end
  return format("<function %s:%d>", info.short_src, info.linedefined)
end

-- The state of an object of the language, by kind.
local STATES = {
  lock = function(o) return o:locked() and "held" or "free" end,
  semaphore = function(o) return o:value() end,
  event = function(o) return o:is_set() and "set" or "not set" end,
  queue = function(o)
    local n = o:qsize()
    return format("%d item%s%s", n, n == 1 and "" or "s", o:closed() and ", closed" or "")
  end,
  barrier = function(o) return format("%d of %d wait", o:n_waiting(), o:parties()) end,
  countdown = function(o) return o:count() end,
  cell = function(o) return repl.inspect(o:get()) end,
}
STATES.rlock = STATES.lock

local function show_object(o)
  local text = tostring(o)
  local kind = match(text, "^<(%a+)#%d+>$")
  local state = kind and STATES[kind]
  if not state then return text end
  local ok, what = pcall(state, o)
  return ok and format("%s %s>", sub(text, 1, -2), what) or text
end

local show_table

local function show(value, seen, depth, indent)
  local kind = type(value)
  if kind == "string" then return show_string(value) end
  if kind == "function" then return show_function(value) end
  if kind == "userdata" then return show_object(value) end
  if kind ~= "table" then return tostring(value) end
  local meta = debug.getmetatable(value)
  if type(meta) == "table" and rawget(meta, "__tostring") then return tostring(value) end
  return show_table(value, seen, depth, indent)
end

local ORDER = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
  local ka, kb = ORDER[type(a)] or 4, ORDER[type(b)] or 4
  if ka ~= kb then return ka < kb end
  if ka <= 2 then return a < b end
  return tostring(a) < tostring(b)
end

local function show_key(key, seen, depth, indent)
  if is_name(key) then return key end
  return "[" .. show(key, seen, depth, indent) .. "]"
end

-- The parts of a table as text, sequence first; never by its metamethods.
local function parts_of(t, seen, depth, indent)
  local parts, keys, n = {}, {}, 0
  while n < ITEMS and rawget(t, n + 1) ~= nil do
    n = n + 1
    parts[n] = show(rawget(t, n), seen, depth + 1, indent .. "  ")
  end
  local more = false
  for key in next, t do
    local in_sequence = math.type(key) == "integer" and key >= 1 and key <= n
    if not in_sequence then
      if #keys + n >= ITEMS then
        more = true
        break
      end
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, before)
  for _, key in ipairs(keys) do
    parts[#parts + 1] = show_key(key, seen, depth + 1, indent .. "  ") .. " = "
      .. show(rawget(t, key), seen, depth + 1, indent .. "  ")
  end
  if more then parts[#parts + 1] = "..." end
  return parts
end

function show_table(t, seen, depth, indent)
  if next(t) == nil then return "{}" end
  if seen[t] then return "<the same table>" end
  if depth >= DEPTH then return "{...}" end
  seen[t] = true
  local parts = parts_of(t, seen, depth, indent)
  seen[t] = nil
  local line = "{ " .. table.concat(parts, ", ") .. " }"
  if #line + #indent <= WIDTH and not find(line, "\n", 1, true) then return line end
  local inner = indent .. "  "
  return "{\n" .. inner .. table.concat(parts, ",\n" .. inner) .. "\n" .. indent .. "}"
end

--- A value as the prompt shows it.
---@param value any
---@return string
function repl.inspect(value)
  return show(value, {}, 0, "")
end

local results = 0 -- how many expressions were shown

-- The globals `_`, the last value shown, and `_1` and so on, the first, the second ...
local function remember(value)
  results = results + 1
  rawset(_G, "_", value)
  rawset(_G, "_" .. results, value)
  rawset(_G, "_" .. results - RESULTS, nil)
end

--- Print the values of an expression. A script's own `print` gets the values themselves.
function repl.show(...)
  remember((...))
  local theirs = rawget(_G, "print")
  if theirs ~= print and type(theirs) == "function" then
    local ok, why = pcall(theirs, ...)
    if not ok then io.stderr:write(format("error calling 'print' (%s)\n", tostring(why))) end
    return
  end
  local texts, long = table.pack(...), false
  for i = 1, texts.n do
    texts[i] = repl.inspect(texts[i])
    long = long or find(texts[i], "\n", 1, true) ~= nil
  end
  print(table.concat(texts, long and "\n" or "\t"))
end

return repl
