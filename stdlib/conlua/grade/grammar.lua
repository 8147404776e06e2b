-- SPDX-License-Identifier: MIT
--- The grammar of Lua 5.4 in LPeg, as far as needed to find the words that a source uses, and their
--- lines.

local lpeg = require "lpeg"
local P, R, S, V, C, Cp, Ct, Cmt, Cb, Cg = lpeg.P, lpeg.R, lpeg.S, lpeg.V, lpeg.C,
  lpeg.Cp, lpeg.Ct, lpeg.Cmt, lpeg.Cb, lpeg.Cg

local grammar = {}

local DEEPEST = 8 -- names of a path that are noted; a longer path is no word of the language

-- Lua stops at 200 levels; each level takes some entries of LPeg's stack.
lpeg.setmaxstack(100000)

local equals = P "=" ^ 0
local open = "[" * Cg(equals, "level") * "["
local close = "]" * C(equals) * "]"
local close_same = Cmt(close * Cb "level", function(_, _, a, b) return a == b end)
local long = open * (P(1) - close_same) ^ 0 * close / 0

local comment = "--" * (long + (P(1) - S "\r\n") ^ 0)
local blank = S " \t\r\n\f\v" + comment
local space = blank ^ 0

local letter = R("az", "AZ") + "_"
local alnum = letter + R "09"
local keywords = P(false)
for name in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch "%S+" do
  keywords = keywords + P(name) * -alnum
end

--- A symbol that is not the beginning of a longer symbol.
local function symbol(text, unless)
  local p = P(text)
  if unless then p = p * -S(unless) end
  return p * space
end

local function word(text) return P(text) * -alnum * space end

local raw_name = (letter * alnum ^ 0) - keywords
local name = raw_name * space
local hex = P "0" * S "xX" * (R("09", "af", "AF") + ".") ^ 1
  * (S "pP" * S "+-" ^ -1 * R "09" ^ 1) ^ -1
local decimal = (R "09" ^ 1 * ("." * R "09" ^ 0) ^ -1 + "." * R "09" ^ 1) *
  (S "eE" * S "+-" ^ -1 * R "09" ^ 1) ^ -1
local number = (hex + decimal) * space
local function quoted(quote)
  return quote * ("\\z" * S " \t\r\n\f\v" ^ 0 + "\\" * (P "\r\n" + "\n\r" + P(1)) +
    (P(1) - S("\\\r\n" .. quote))) ^ 0 * quote
end
local plain_string = quoted '"' + quoted "'"
local text = (plain_string + long) * space
--- For a["b"], which is a.b
local key_string = (P '"' * C(raw_name) * '"' + P "'" * C(raw_name) * "'") * space

--- Patterns for others: each takes the space behind along, except `blank`, a piece of space.
grammar.lexemes = {blank = blank, space = space, name = name, text = text, symbol = symbol,
  word = word}

--- A use captures its place, and the path that begins there.
local function use(at, ...) return {at = at, path = {...}} end

local field = symbol(".", ".") * C(raw_name) * space
  + symbol("[", "[=") * key_string * symbol "]"
local method = Ct(Cg(Cp(), "at") * symbol(":", ":") * Cg(C(raw_name), "method") * space)

local binary = symbol ".." * -P "." + word "and" + word "or" + symbol "//" + symbol "<<"
  + symbol ">>" + symbol "==" + symbol "~=" + symbol "<=" + symbol ">=" + symbol("~", "=")
  + S "+-*/%^&|<>" * space
local unary = (word "not" + symbol "#" + symbol "-" + symbol("~", "=")) ^ 0

local function list(p) return p * (symbol "," * p) ^ 0 end

--- The rules of the grammar. `statement` makes a pattern of the pattern of a statement.
local function rules(statement)
  return {
    "chunk",
    chunk = space * V "block" * -1,
    block = statement(V "statement") ^ 0 * statement(V "last") ^ -1,
    last = word "return" * list(V "exp") ^ -1 * symbol ";" ^ -1,
    statement = symbol ";" + symbol "::" * name * symbol "::" + word "break" + word "goto" * name
      + word "do" * V "block" * word "end"
      + word "while" * V "exp" * word "do" * V "block" * word "end"
      + word "repeat" * V "block" * word "until" * V "exp"
      + word "if" * V "exp" * word "then" * V "block"
        * (word "elseif" * V "exp" * word "then" * V "block") ^ 0
        * (word "else" * V "block") ^ -1 * word "end"
      + word "for" * list(name) * (symbol "=" + word "in") * list(V "exp") * word "do" * V "block"
        * word "end"
      + word "function" * name * (symbol "." * name) ^ 0 * (symbol ":" * name) ^ -1 * V "body"
      + word "local" * (word "function" * name * V "body"
        + list(name * (symbol "<" * name * symbol ">") ^ -1)
          * (symbol("=", "=") * list(V "exp")) ^ -1)
      + V "suffixed" * (symbol "," * V "suffixed") ^ 0 * (symbol("=", "=") * list(V "exp")) ^ -1,
    body = symbol "(" * (list(name + symbol "...") ^ -1) * symbol ")" * V "block" * word "end",
    exp = V "operand" * (binary * V "operand") ^ 0,
    operand = unary * V "simple",
    simple = word "nil" + word "true" + word "false" + number + symbol "..." + V "table"
      + word "function" * V "body" + V "suffixed" + text * (method * V "args") ^ 0,
    --- A path of names, then anything: a.b.c(...)[x]:m(...)
    suffixed = (Cp() * C(raw_name) * space * field ^ 0 / use + symbol "(" * V "exp" * symbol ")")
      * V "suffix" ^ 0,
    suffix = method * V "args" + V "args" + symbol(".", ".") * name
      + symbol("[", "[=") * V "exp" * symbol "]",
    args = symbol "(" * list(V "exp") ^ -1 * symbol ")" + V "table" + text,
    table = symbol "{" * ((V "entry" * ((symbol "," + symbol ";") * V "entry") ^ 0
      * (symbol "," + symbol ";") ^ -1) ^ -1) * symbol "}",
    entry = name * symbol("=", "=") * V "exp" + symbol("[", "[=") * V "exp" * symbol "]"
      * symbol "=" * V "exp" + V "exp",
  }
end

--- Captures uses.
local syntax = Ct(P(rules(function(p) return p end)))

--- Captures statements, each with the statements within, among uses.
local tree = Ct(P(rules(function(p) return Ct(Cg(Cp(), "from") * p * Cg(Cp(), "to")) end)))

local function line_counter(source)
  local line, counted = 1, 1
  return function(at)
    for _ in source:sub(counted, at - 1):gmatch "\n" do line = line + 1 end
    counted = math.max(counted, at)
    return line
  end
end

local function note(uses, what, line)
  if not uses[what] then uses[what] = line end
end

--- A source as Lua reads a file: without a mark of its encoding, and without a first line that
--- begins with `#`, whose end stays, so that lines keep their numbers.
---@param source string
---@return string
function grammar.text(source)
  return (source:gsub("^\xef\xbb\xbf", ""):gsub("^#[^\n]*", ""))
end

--- The words that a source uses, each with its first line: `spawn`, `process`, `process.class`, and
--- `:acquire` for a method. nil: the source is no Lua.
---@param source string
---@return table<string, integer>?
function grammar.uses(source)
  local plain = grammar.text(source)
  local found = syntax:match(plain)
  if not found then return nil end
  table.sort(found, function(a, b) return a.at < b.at end)
  local uses, line_at = {}, line_counter(plain)
  for _, item in ipairs(found) do
    local line = line_at(item.at)
    if item.method then note(uses, ":" .. item.method, line) end
    for i = 1, math.min(DEEPEST, #(item.path or "")) do
      note(uses, table.concat(item.path, ".", 1, i), line)
    end
  end
  return uses
end

--- The constants of a source, with their places; names and comments are skipped.
local constants = Ct((comment + Ct(Cp() * C(plain_string + long + number)) + raw_name + keywords
  + P(1)) ^ 0)

--- The line of the first constant, a number or a string, that contains `wanted` as a word; nil:
--- there is none.
---@param source string
---@param wanted string
---@return integer?
function grammar.constant(source, wanted)
  local plain = grammar.text(source)
  local word_at = "%f[%w_]" .. wanted:gsub("%W", "%%%0") .. "%f[^%w_]"
  for _, one in ipairs(constants:match(plain)) do
    if one[2]:find(word_at) then return line_counter(plain)(one[1]) end
  end
end

---@class Statement
---@field from integer
---@field to integer the place behind it
---@field line integer
---@field text string the first line

--- All statements of a source, those within others too, in the order of their beginnings. Empty:
--- the source is no Lua.
---@param source string
---@return Statement[]
function grammar.statements(source)
  local plain, found = grammar.text(source), {}
  local function add(nodes)
    for _, node in ipairs(nodes) do
      if node.from then
        found[#found + 1] = node
        add(node)
      end
    end
  end
  add(tree:match(plain) or {})
  table.sort(found, function(a, b) return a.from < b.from end)
  local line_at = line_counter(plain)
  for i, node in ipairs(found) do
    found[i] = {from = node.from, to = node.to, line = line_at(node.from),
      text = plain:sub(node.from, node.to - 1):match "^[^\n]*":gsub("%s*%-%-.*$", "")
        :match "^(.-)%s*$"}
  end
  return found
end

--- The source without a statement; other lines keep their numbers.
---@param source string
---@param statement Statement
---@return string
function grammar.without(source, statement)
  local plain = grammar.text(source)
  local gap = plain:sub(statement.from, statement.to - 1):gsub("[^\n]", " ")
  return plain:sub(1, statement.from - 1) .. gap .. plain:sub(statement.to)
end

return grammar
