-- SPDX-License-Identifier: MIT
--- Files that a checked script reads: their texts, which no run changes. What would be written
--- could not be taken back before the next run, so writing is refused.

---@class check.File a file that is open for reading, or stdin
---@field text string|false false: closed
---@field at integer where the next read begins
---@field process integer? where the file was opened; nil: not yet
---@field name string

local NO_FILE <const> = "cannot open file '%s' (%s)"
local MAIN <const> = 1 -- the first process
local KINDS <const> = { r = true, rb = true }

--- The numeral at the place `at`, as fscanf would find it. -> the number or nil, the place behind
local function number_at(text, at)
  at = text:match("^%s*()", at)
  local sign, from = text:match("^([+-]?)()", at)
  local _, last = text:find("^0[xX][%x.]*[pP]?[+-]?%d*", from)
  if not last then _, last = text:find("^[%d.]+[eE][+-]?%d+", from) end
  if not last then _, last = text:find("^[%d.]+", from) end
  if not last then return nil, at end
  return tonumber(sign .. text:sub(from, last)), last + 1
end

--- What a format of `read` gives. -> the value or nil, the place behind it
local function item(text, at, format, n)
  if math.type(format) == "integer" then
    if at > #text then return nil, at end
    return text:sub(at, at + format - 1), math.min(at + format, #text + 1)
  end
  local letter = type(format) == "string" and format:match "^%*?([anlL])"
  if letter == "a" then return text:sub(at), #text + 1 end
  if letter == "n" then return number_at(text, at) end
  if not letter then error(("bad argument #%d to 'read' (invalid format)"):format(n), 4) end
  if at > #text then return nil, at end
  local last = text:find("\n", at, true)
  local to = letter == "L" and (last or #text) or (last or #text + 1) - 1
  return text:sub(at, to), (last or #text) + 1
end

--- `world.moves(file)` announces that the place in a file changes; `world.file(path)` gives a
--- file's text or nil and why not, `world.stdin()` that of stdin; `world.place()` where the unit
--- runs.
---@param world {moves: function, file: function, stdin: function, place: function}
---@param refuse fun(word: string, why: string)
---@return table reading the functions of io that read
return function(world, refuse)
  local File = { __name = "FILE*" }
  File.__index = File

  local function is_file(value) return getmetatable(value) == File end

  --- The file whose method `word` is called, with its text at hand.
  ---@param f check.File
  local function opened(f, word)
    if not is_file(f) then
      error(("bad argument #1 to '%s' (FILE* expected, got %s)"):format(word, type(f)), 4)
    end
    world.moves(f)
    local process, space = world.place()
    if f.text == nil and space == 0 and process == MAIN then
      f.text, f.process = world.stdin(), process
    end
    if f.process ~= process then
      refuse("file:" .. word, "processes and isolates share the place in a file; let one unit read")
    end
    if not f.text then error("attempt to use a closed file", 4) end
    return f
  end

  local function read(f, ...)
    local formats = select("#", ...) > 0 and { ... } or { "l" }
    local values, n = {}, #formats
    for i = 1, n do
      values[i], f.at = item(f.text, f.at, formats[i], i)
      if values[i] == nil then return table.unpack(values, 1, i) end
    end
    return table.unpack(values, 1, n)
  end

  function File:read(...) return read(opened(self, "read"), ...) end

  function File:lines(...)
    opened(self, "lines")
    local formats = table.pack(...)
    return function() return read(opened(self, "lines"), table.unpack(formats, 1, formats.n)) end
  end

  function File:seek(whence, offset)
    local f = opened(self, "seek")
    local from = ({ set = 0, cur = f.at - 1, ["end"] = #f.text })[whence or "cur"]
    if not from then
      error(("bad argument #1 to 'seek' (invalid option '%s')"):format(tostring(whence)), 2)
    end
    local at = from + (math.tointeger(offset or 0) or 0)
    if at < 0 then return nil, "Invalid argument", 22 end
    f.at = at + 1
    return at
  end

  function File:close()
    opened(self, "close").text = false
    return true
  end

  function File:flush() return opened(self, "flush") end
  function File:setvbuf() return opened(self, "setvbuf") ~= nil end
  function File:write() refuse("file:write", "what is written to a file stays for the next run") end
  File.__close = function(f) if f.text then f:close() end end
  function File:__tostring()
    return self.text == false and "file (closed)" or ("file (%s)"):format(self.name)
  end

  local stdin = setmetatable({ at = 1, name = "stdin" }, File)
  local input = stdin

  local function open(path, mode)
    if type(path) ~= "string" then
      error(("bad argument #1 to 'open' (string expected, got %s)"):format(type(path)), 3)
    end
    if not KINDS[mode or "r"] then
      if not tostring(mode):match "^[rwa]%+?b?$" then
        error("bad argument #2 to 'open' (invalid mode)", 3)
      end
      refuse("io.open", "a file that is written or changed stays so for the next run")
    end
    local text, why, code = world.file(path)
    if not text then return nil, why, code end
    return setmetatable({ text = text, at = 1, name = path, process = world.place() }, File)
  end

  return {
    open = function(path, mode) return open(path, mode) end,
    lines = function(path, ...)
      if path == nil then return input:lines(...) end
      local f, why = open(path)
      if not f then error(NO_FILE:format(path, why:match ": (.*)"), 2) end
      local next_line = f:lines(...)
      return next_line, nil, nil, f
    end,
    read = function(...) return input:read(...) end,
    input = function(f)
      if f == nil then return input end
      if type(f) == "string" then
        local opened_one, why = open(f)
        if not opened_one then error(NO_FILE:format(f, why:match ": (.*)"), 2) end
        f = opened_one
      end
      world.moves(stdin)
      input = f
      return f
    end,
    type = function(value)
      if not is_file(value) then return nil end
      return value.text == false and "closed file" or "file"
    end,
    stdin = stdin,
  }
end
