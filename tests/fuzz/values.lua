-- SPDX-License-Identifier: MIT
-- Values made of bytes, and whether two are the same: for fuzz_codec.c.
local objects, class = ...
local values = {}

-- What is made of these bytes; where they end, zeros follow.
---@param bytes string
---@return any value
function values.make(bytes)
  local at, tables, depth = 0, {}, 0
  local function byte()
    at = at + 1
    return bytes:byte(at) or 0
  end
  local function text()
    local n = byte()
    if n > 250 then return ("long"):rep(n) .. n end
    local s = bytes:sub(at + 1, at + n)
    at = at + n
    return s
  end
  local function integer()
    local n = 0
    for _ = 1, 8 do n = n << 8 | byte() end
    return n
  end
  local value

  local function table_of(n)
    local t = {}
    tables[#tables + 1] = t
    for i = 1, n do t[i] = value() end
    for _ = 1, byte() % 8 do
      local key = value()
      if type(key) == "table" or type(key) == "function" then key = text() end
      if key ~= nil and key == key then t[key] = value() end
    end
    return t
  end

  local function closure()
    local a, b = value(), value()
    local function get() return a, b end
    if byte() % 2 == 0 then return get end
    return { get = get, set = function(v) a = v end }
  end

  local makers = {
    [0] = function() return nil end,
    function() return true end,
    function() return false end,
    function() return byte() - 128 end,
    integer,
    function() return (string.unpack("d", string.pack("j", integer()))) end,
    text,
    text,
    function() return table_of(byte() % 16) end,
    function() return table_of(0) end,
    function() return tables[byte() % (#tables + 1)] end, -- what is there already
    closure,
    function() return objects[byte() % #objects + 1] end,
    function() return string.format end,
    function() return math end,
    function() return { next = value(), n = integer() } end,
    function() return setmetatable(table_of(byte() % 4), class) end,
    function() return class end,
  }

  function value()
    if depth > 60 then return at end
    depth = depth + 1
    local v = makers[byte() % 18]()
    depth = depth - 1
    return v
  end
  return value()
end

-- Is `b` what `a` was, with the same cycles and shared parts?
---@param a any
---@param b any
---@return boolean
function values.same(a, b)
  local met, met_back = {}, {}
  local same

  -- Of a table with holes Lua may give any border as its length.
  local function same_length(x, y)
    local whole = 0
    for key in next, x do
      if math.type(key) == "integer" and key > 0 then whole = whole + 1 end
    end
    return #x ~= whole or #y == whole
  end

  local function same_table(x, y)
    local n = 0
    for key, v in next, x do
      n = n + 1
      if not same(v, rawget(y, key)) then return false end
    end
    for _ in next, y do n = n - 1 end
    return n == 0 and same_length(x, y)
  end

  local function same_function(x, y)
    for i = 1, 255 do
      local name, v = debug.getupvalue(x, i)
      local other_name, w = debug.getupvalue(y, i)
      if name ~= other_name then return false end
      if not name then break end
      if not same(v, w) then return false end
    end
    return string.dump(x) == string.dump(y)
  end

  function same(x, y)
    if type(x) ~= type(y) then return false end
    if type(x) == "number" then
      if x ~= x then return y ~= y end
      return x == y and math.type(x) == math.type(y) and (x ~= 0 or 1 / x == 1 / y)
    end
    if rawequal(x, y) then return true end
    if type(x) ~= "table" and type(x) ~= "function" then return false end
    if met[x] or met_back[y] then return met[x] == y and met_back[y] == x end
    met[x], met_back[y] = y, x
    if type(x) == "table" then
      return getmetatable(x) == getmetatable(y) and same_table(x, y)
    end
    return same_function(x, y)
  end
  return same(a, b)
end

return values
