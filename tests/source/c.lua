-- SPDX-License-Identifier: MIT
--- A reader of C source, as far as tests/floors.lua and tests/measure.lua need one: comments,
--- declarations at the top level, and the names that a file defines, declares and uses. Names are
--- those of the project, which begin with con_ or CON_.

local c = {}

local function blank(text) return (text:gsub("[^\n]", " ")) end

--- Take comments and string literals out of C source.
---@param text string
---@return string code of the same length, with blanks where a comment or a literal stood
---@return string[] comments
function c.split(text)
  local out, comments, at = {}, {}, 1
  while true do
    local from = text:find("[/\"']", at)
    if not from then break end
    out[#out + 1] = text:sub(at, from - 1)
    local two, to = text:sub(from, from + 1), from
    if two == "/*" then
      to = select(2, text:find("*/", from + 2, true)) or #text
      comments[#comments + 1] = text:sub(from, to)
      out[#out + 1] = blank(text:sub(from, to))
    elseif two == "//" then
      to = (text:find("\n", from, true) or #text + 1) - 1
      comments[#comments + 1] = text:sub(from, to)
      out[#out + 1] = blank(text:sub(from, to))
    elseif two:sub(1, 1) == "/" then
      out[#out + 1] = "/"
    else
      local quote = two:sub(1, 1)
      to = from + 1
      while to <= #text and text:sub(to, to) ~= quote do
        to = to + (text:sub(to, to) == "\\" and 2 or 1)
      end
      out[#out + 1] = quote .. blank(text:sub(from + 1, to - 1)) .. quote
    end
    at = to + 1
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out), comments
end

--- Take the lines of the preprocessor out of code.
---@return string code
---@return string[] directives each in one line
function c.directives(code)
  local directives = {}
  code = ("\n" .. code):gsub("\\\n", " \v")
  code = code:gsub("\n([ \t]*#[^\n]*)", function(line)
    directives[#directives + 1] = line:gsub("\v", " ")
    return "\n" .. string.rep("\n", select(2, line:gsub("\v", "")))
  end)
  return (code:gsub("\v", "\n"):sub(2)), directives
end

---@class Declaration one declaration or definition at the top level of a file
---@field head string what stands before the first `{` outside of parentheses
---@field body string? from that `{` to the end
---@field line integer

-- Behind the bracket that closes the one at `from`.
local function behind(code, from)
  return (select(2, code:find("%b" .. (code:sub(from, from) == "{" and "{}" or "()"), from))
    or #code) + 1
end

local function add(list, code, first, brace, last)
  local text = code:sub(first, last)
  local blanks = text:match("^%s*")
  if #blanks == #text then return end
  local _, lines = code:sub(1, first - 1 + #blanks):gsub("\n", "")
  list[#list + 1] = {
    head = code:sub(first, (brace or last + 1) - 1),
    body = brace and code:sub(brace, last),
    line = lines + 1,
  }
end

--- The declarations at the top level of code without directives. A macro that makes declarations
--- stands in a line of its own, without a semicolon, and is left out.
---@return Declaration[]
function c.declarations(code)
  code = ("\n" .. code):gsub("\n[%u_]+%b()[ \t]*%f[\n\0]", blank):sub(2)
  local list, first, at, brace = {}, 1, 1, nil
  while true do
    local from = code:find("[;{(]", at)
    if not from then break end
    local char = code:sub(from, from)
    if char == ";" then
      add(list, code, first, brace, from)
      first, at, brace = from + 1, from + 1, nil
    elseif char == "(" then
      at = behind(code, from)
    else
      brace = brace or from
      at = behind(code, from)
      if code:sub(first, brace - 1):match("%)%s*$") then -- a function ends without a semicolon
        add(list, code, first, brace, at - 1)
        first, brace = at, nil
      end
    end
  end
  return list
end

local NAME = "%f[%w_]([cC][oO][nN]_[%w_]+)"

-- The name that a head declares: of a function, a function pointer, an array, or a variable.
local function declared_name(head)
  return head:match("^[^(]-%(%s*%*%s*(con_[%w_]+)") or head:match("^[^(=]-(con_[%w_]+)%s*%(")
    or head:match("%f[%w_](con_[%w_]+)%s*[%[=;]") or head:match("%f[%w_](con_[%w_]+)%s*$")
end

local function words_of(head)
  local words = {}
  for word in head:gmatch("%f[%w_][%a_]+") do words[word] = true end
  return words
end

--- The name of the function or variable that a declaration defines, with storage for others to see.
---@param declaration Declaration
---@return string?
function c.defines(declaration)
  local head = declaration.head
  local words = words_of(head:match("^[^(=]*"))
  if words.extern or words.typedef then return nil end
  if words.static and not words.inline then return nil end
  local is_function = head:match("%)%s*$") and declaration.body
  if is_function then
    local name = head:match("(con_[%w_]+)%s*%(")
    return name
  end
  if declaration.body and not head:match("=%s*$") then return nil end -- a struct or an enum
  if head:match("%(") and not head:match("^[^(]*%(%s*%*") then return nil end -- a prototype
  return declared_name((head:gsub("=.*", "=")))
end

-- Names that a macro's or an enum's text gives.
local function add_enumerators(names, body)
  for item in body:gmatch("CON_[%w_]+") do names[item] = true end
end

local function add_fields(fields, body)
  for name in body:gmatch("([%a_][%w_]*)%s*[;,%[:)]") do fields[name] = true end
end

--- What a header declares.
---@param declarations Declaration[]
---@param directives string[]
---@return table<string, true> names
---@return table<string, true> fields of its structs
---@return string[] prefixes of names that a list of macros makes, as CON_KIND_
function c.declared(declarations, directives)
  local names, fields, prefixes = {}, {}, {}
  for _, line in ipairs(directives) do
    local name = line:match("^%s*#%s*define%s+([%a_][%w_]*)")
    if name then names[name] = true end
    for prefix in line:gmatch("(CON_[%w_]*_)##") do prefixes[#prefixes + 1] = prefix end
  end
  for _, d in ipairs(declarations) do
    local words = words_of(d.head:match("^[^(=]*"))
    local is_function = d.head:match("%)%s*$") and d.body
    local tag = d.body and not is_function and d.head:match("%f[%w_](con_[%w_]+)%s*$")
    if tag then names[tag] = true end
    if d.body and words.enum then add_enumerators(names, d.body) end
    if d.body and (words.struct or words.union) and not is_function then
      add_fields(fields, d.body)
    end
    if words.typedef then
      local text = d.head .. (d.body or "")
      local name = text:match("(con_[%w_]+)%s*;%s*$") or text:match("%*%s*(con_[%w_]+)%s*%)")
        or text:match("(con_[%w_]+)%s*%(")
      if name then names[name] = true end
    elseif not d.body or is_function or d.head:match("=%s*$") then
      local name = declared_name(d.head)
      if name then names[name] = true end
    end
  end
  return names, fields, prefixes
end

--- All names of the project in a text, and what stands behind `.` or `->`.
---@return table<string, true> names
---@return table<string, true> fields
function c.used(text)
  local names, fields = {}, {}
  for name in text:gmatch(NAME) do names[name] = true end
  for name in text:gmatch("[.>]%s*([%a_][%w_]*)") do fields[name] = true end
  return names, fields
end

return c
