-- SPDX-License-Identifier: MIT
--- What all parts of the parser have in common: tokens, scopes, and the calls that announce
--- accesses. The other parts (expressions, assignments, looking, statements) add their methods.
---
--- The source is one that Lua itself has compiled, so the parser looks for no faults. What is
--- shared is known only at the end of a scope; so the parser makes a rope of strings, ropes and
--- functions that give a rope.

--- A place in the source where something shared is read or written.
---@class check.Site
---@field line integer
---@field text string the variable, or the field with all before it: "account.balance"
---@field name string? what Lua's errors call the value that is indexed: " (local 'p')"

local Parser = {}
Parser.__index = Parser

--- A prefix that no name of the source has.
local function free_prefix(tokens)
  local longest = "_c_"
  for _, token in ipairs(tokens) do
    local prefix = token.kind == "name" and token.text:match("^_c_+")
    if prefix and #prefix >= #longest then longest = prefix .. "_" end
  end
  return longest
end

--- The words that the source, perhaps, sets to something else, and the rest.
local function words_kept(tokens, words)
  local kept = setmetatable({}, { __index = words })
  for i, token in ipairs(tokens) do
    local before, after = tokens[i - 1], tokens[i + 1]
    local is_field = before and (before.kind == "." or before.kind == ":" or before.kind == "{")
    local is_set = after and (after.kind == "=" or after.kind == ",")
      or before and before.kind == "function"
    if token.kind == "name" and words[token.text] and is_set and not is_field then
      kept[token.text] = false
    end
  end
  return kept
end

--- A parser of a source's tokens. `words`: a set of the language's global names.
---@param tokens check.Token[]
---@param words table<string, boolean>
function Parser.new(tokens, words)
  local self = setmetatable({ tokens = tokens, at = 1, token = tokens[1],
    words = words_kept(tokens, words), sites = {}, assigned = {}, n_tokens = 0,
    prefix = free_prefix(tokens) }, Parser)
  self.scope = { vars = {}, fun = {} }
  return self
end

-- Tokens ------------------------------------------------------------------------------------------

--- Take the token under way. -> its text, with what is in front of it
function Parser:take()
  local token = self.token
  self.at = self.at + 1
  self.token = self.tokens[self.at]
  return token.before .. token.text, token
end

function Parser:is(kind) return self.token.kind == kind end

--- The tokens from `first` to the one before `last` as the source has them, on one line.
function Parser:text(first, last)
  local parts = {}
  for i = first, last - 1 do
    local token = self.tokens[i]
    local blank = i > first and token.before ~= "" and self.tokens[i - 1].kind:find("%a")
      and token.kind:find("%a")
    parts[#parts + 1] = (blank and " " or "") .. token.text
  end
  return (table.concat(parts):gsub("%s+", " "))
end

-- Names -------------------------------------------------------------------------------------------

function Parser:open_scope(fun)
  self.scope = { outer = self.scope, vars = {}, fun = fun or self.scope.fun }
end

function Parser:close_scope() self.scope = self.scope.outer end

---@class check.Variable
---@field fun table the function that declares it
---@field captured boolean? does an inner function use it?
---@field assigned boolean? is it assigned after its declaration?
---@field token string? its token, made when asked for

function Parser:declare(name, attribute)
  local var = { name = name, fun = self.scope.fun, fixed = attribute ~= nil }
  self.scope.vars[name] = var
  if name == "_ENV" then self:refuse("a variable _ENV changes which globals there are") end
  return var
end

function Parser:find(name)
  local scope = self.scope
  while scope do
    if scope.vars[name] then return scope.vars[name] end
    scope = scope.outer
  end
end

--- Note a use of a name. -> the variable, nil for a global
function Parser:use(name, assigns)
  local var = self:find(name)
  if var then
    if var.fun ~= self.scope.fun then var.captured = true end
    if assigns then var.assigned = true end
  elseif name == "_ENV" then
    self:refuse("_ENV is used")
  elseif name == "_G" then
    self.names_globals = true
  elseif assigns then
    self.assigned[name] = true
  end
  return var
end

function Parser:refuse(why)
  self.refused = self.refused or { line = self.tokens[math.max(1, self.at - 1)].line, why = why }
end

--- May units share the variable?
function Parser.is_shared(var) return var.captured and var.assigned and not var.fixed end

--- Is the global one that units may share? Names of the language are, if the source assigns them.
function Parser:is_shared_global(name)
  return self.assigned[name] or self.names_globals and not self.words[name]
end

--- Does a name stand for a part of the language? Then its fields are not shared.
function Parser:is_word(name) return self.words[name] and not self:find(name) or false end

-- What is announced -------------------------------------------------------------------------------

function Parser:site(text, line, name)
  self.sites[#self.sites + 1] = { text = text, line = line, name = name }
  return self.first_site + #self.sites
end

--- A name that the rewritten source has for itself.
function Parser:own(name) return self.prefix .. name end

function Parser.quoted(name) return '"' .. name .. '"' end

--- The rope of a call of hook `name` for a site, with more arguments.
function Parser:call(name, site, ...)
  local rope = { ("%s(%d"):format(self:own(name), site) }
  for _, argument in ipairs { ... } do rope[#rope + 1] = { ",", argument } end
  rope[#rope + 1] = ")"
  return rope
end

--- The call that announces that variable or global `name` is written. `value`: rope of the value.
function Parser:write_call(name, var, line, value)
  local site = self:site(name, line)
  if var then return self:call("write", site, self:token_of(var), value) end
  return self:call("write_global", site, Parser.quoted(name), value)
end

--- The variable that holds the identity of this instance of `var`.
function Parser:token_of(var)
  if not var.token then
    self.n_tokens = self.n_tokens + 1
    var.token = self:own("t" .. self.n_tokens)
  end
  return var.token
end

--- A declaration of the token, if there is to be one. `has_value`: does the variable have its
--- value?
function Parser:token_declaration(var, has_value)
  return function()
    if not Parser.is_shared(var) then return "" end
    return (" local %s=%s(%s)"):format(self:token_of(var), self:own "new",
      has_value and var.name or "")
  end
end

return Parser
