-- SPDX-License-Identifier: MIT
--- What is typed at the prompt becomes a function. Locals of a chunk stay known in the chunks after
--- it: each chunk that names one of them is a function inside another one, whose local of that name
--- is joined with the first chunk's variable (debug.upvaluejoin). So functions that were made
--- earlier and lines typed later share a variable, as in one script.

local commands = require "conlua.prompt.commands"
local scan = require "conlua.check.scan"

local chunk = {}

local CHUNK = "=stdin"
local KEEP = "_PROMPT_KEEP" -- a local of each chunk that declares locals: who is told of them

--- A local that later chunks know.
---@class Known
---@field holder function has the variable among its upvalues
---@field index integer? which of them; nil: a constant, which has no variable
---@field value any of the constant

---@type table<string, Known>
local known = {}

-- Depth ------------------------------------------------------------------------------------------

local OPENS = {["function"] = true, ["do"] = true, ["if"] = true, ["repeat"] = true,
  ["("] = true, ["{"] = true, ["["] = true}
local CLOSES = {["end"] = true, ["until"] = true, [")"] = true, ["}"] = true, ["]"] = true}

--- Calls f(i, token) for each token outside of all blocks and brackets. Returns the depth at the
--- end.
local function each_outermost(tokens, f)
  local depth = 0
  for i, token in ipairs(tokens) do
    if CLOSES[token.kind] then depth = depth - 1 end
    if depth == 0 then f(i, token) end
    if OPENS[token.kind] then depth = depth + 1 end
  end
  return depth
end

-- The parts of a chunk ----------------------------------------------------------------------------

---@class Declared
---@field names string[]
---@field is_constant table<string, boolean>
---@field last integer index of the token that ends the statements: a return, or the end
---@field jumps boolean are there labels or jumps?

-- Note the names of the declaration at tokens[i], a `local`.
local function note_local(tokens, i, found)
  if tokens[i + 1].kind == "function" then
    found.names[#found.names + 1] = tokens[i + 2].text
    return
  end
  i = i + 1
  while tokens[i].kind == "name" do
    local name, attribute = tokens[i].text, nil
    i = i + 1
    if tokens[i].kind == "<" then
      attribute = tokens[i + 1].text
      i = i + 3
    end
    if attribute ~= "close" then -- which is closed when the chunk ends
      found.names[#found.names + 1] = name
      found.is_constant[name] = attribute == "const"
    end
    if tokens[i].kind ~= "," then return end
    i = i + 1
  end
end

---@return Declared
local function declarations(tokens)
  local found = {names = {}, is_constant = {}, last = #tokens, jumps = false}
  each_outermost(tokens, function(i, token)
    if token.kind == "local" then note_local(tokens, i, found)
    elseif token.kind == "return" then found.last = i
    elseif token.kind == "goto" or token.kind == "::" then found.jumps = true end
  end)
  return found
end

--- The known locals that the tokens name: variables, and constants.
local function used_in(tokens)
  local variables, constants, seen = {}, {}, {}
  for _, token in ipairs(tokens) do
    local local_ = token.kind == "name" and known[token.text]
    if local_ and not seen[token.text] then
      seen[token.text] = true
      local list = local_.index and variables or constants
      list[#list + 1] = token.text
    end
  end
  return variables, constants
end

local function text_of(tokens, from, to)
  local parts = {}
  for i = from, to do parts[#parts + 1] = tokens[i].before .. tokens[i].text end
  return table.concat(parts)
end

-- Functions ---------------------------------------------------------------------------------------

local function upvalue(f, name)
  for i = 1, math.huge do
    local other = debug.getupvalue(f, i)
    if other == nil or other == name then return other and i end
  end
end

local function keeper(found)
  return function(holder)
    local values = table.pack(holder())
    for i, name in ipairs(found.names) do
      local index = not found.is_constant[name] and upvalue(holder, name) or nil
      known[name] = {holder = holder, index = index, value = values[i]}
    end
  end
end

--- The first line's beginning of a function with known locals around it.
local function head_of(variables, constants)
  local head = "local " .. table.concat({KEEP, table.unpack(variables)}, ",")
  if #constants > 0 then
    head = head .. " local " .. table.concat(constants, " <const>,") .. " <const> = ..."
  end
  return head .. " return function(...) "
end

--- The text, which compiles, as a function that sees the known locals, and whose own locals become
--- known; nil where there are none, or where it cannot be done, and why.
local function wrap(text)
  local tokens = scan.tokens(text)
  local found = declarations(tokens)
  local variables, constants = used_in(tokens)
  local keeps = #found.names > 0 and not found.jumps
  if not keeps and #variables + #constants == 0 then return nil end
  local body = text_of(tokens, 1, found.last - 1)
  local rest = text_of(tokens, found.last, #tokens)
  if keeps then
    body = ("%s; %s(function() return %s end) "):format(body, KEEP,
      table.concat(found.names, ","))
  end
  local outer, why = load(head_of(variables, constants) .. body .. rest .. "\nend", CHUNK, "t")
  if not outer then return nil, why end
  local values = {}
  for i, name in ipairs(constants) do values[i] = known[name].value end
  local f = outer(table.unpack(values, 1, #constants))
  for _, name in ipairs(variables) do
    local own = upvalue(f, name)
    if own then debug.upvaluejoin(f, own, known[name].holder, known[name].index) end
  end
  local keep = upvalue(f, KEEP)
  if keep then debug.setupvalue(f, keep, keeper(found)) end
  return f
end

--- Compile a text: a function, or nil and the message.
local function compile(text)
  local plain, message = load(text, CHUNK, "t")
  if not plain then return nil, message end
  local f, why = wrap(text)
  -- Other faults of the wrapped text are not the user's: labels, more locals than Lua allows.
  if why and why:find("attempt to assign to const variable", 1, true) then return nil, why end
  return f or plain
end

--- `statement; expression` with a return before the expression; nil where none stands behind the
--- last semicolon.
local function with_return(text)
  local tokens, last = scan.tokens(text), nil
  local depth = each_outermost(tokens, function(i, token)
    if token.kind == ";" then last = i end
  end)
  if depth ~= 0 or not last or last >= #tokens - 1 then return nil end
  return text_of(tokens, 1, last) .. " return" .. text_of(tokens, last + 1, #tokens)
end

local function is_unfinished(message) return message:find "<eof>$" ~= nil end

--- What a typed text is.
---@param text string the lines so far
---@return "run"|"more"|"wrong"|"end" what
---@return function|integer|string|nil value the function; how deep the next line is; the message
---@return string? message of a chunk that wants more
function chunk.load(text)
  local command, value = commands.find(text, chunk)
  if command then return command, value end
  local marked = text:match "^=(.*)$"
  local f, message = compile("return " .. (marked or text))
  if f then return "run", f end
  if not marked then
    local other = with_return(text)
    f = other and compile(other)
    if f then return "run", f end
    f, message = compile(text)
    if f then return "run", f end
  end
  if is_unfinished(message) then
    return "more", math.max(0, each_outermost(scan.tokens(text), function() end)), message
  end
  return "wrong", message
end

--- The value of a local that stays known; false as a second value: there is none.
---@param name string
---@return any value
---@return boolean is_known
function chunk.value(name)
  local local_ = known[name]
  if not local_ then return nil, false end
  if not local_.index then return local_.value, true end
  local _, value = debug.getupvalue(local_.holder, local_.index)
  return value, true
end

--- The names of the locals that stay known.
---@return string[]
function chunk.names()
  local list = {}
  for name in pairs(known) do list[#list + 1] = name end
  table.sort(list)
  return list
end

return chunk
