-- SPDX-License-Identifier: MIT
--- Expressions, as methods of the parser.
---
--- A suffixed expression is read from left to right, so its last step is put off until it is known
--- whether it is read, assigned or called: `last` describes it.

local Parser = require "conlua.check.parser"

local quoted = Parser.quoted

--- What Lua's error calls the value of the expression `last`: the text in brackets.
local function name_of(last, var, fun)
  if last.kind == "name" then
    local kind = not var and "global" or var.fun == fun and "local" or "upvalue"
    return (" (%s '%s')"):format(kind, last.token.text)
  elseif last.kind == "field" then
    return (" (field '%s')"):format(last.key)
  end
end

--- In front of a bracket that begins a statement, and would continue the statement before.
local function semicolon(starts)
  return function() return starts and starts.statement and ";" or "" end
end

--- The rope of a name that is read. `starts`: {statement = does it begin a statement?}, which is
--- known later; nil: it does not.
function Parser:read_name(last, starts)
  local token, name = last.token, last.token.text
  local var = self:use(name, false)
  last.var = var
  return function()
    local call
    if var then
      if not Parser.is_shared(var) then return name end
      call = self:call("read", self:site(name, token.line), self:token_of(var))
    else
      if not self:is_shared_global(name) then return name end
      call = self:call("read_global", self:site(name, token.line), quoted(name))
    end
    return { semicolon(starts), "(", call, " or ", name, ")" }
  end
end

--- The rope of the last step, read, without the blanks in front of it.
function Parser:settle(last, starts)
  if last.kind == "name" then return self:read_name(last, starts) end
  if last.kind ~= "field" and last.kind ~= "item" then return last.rope end
  if last.known then return { last.rope, last.raw } end
  local site = self:site(self:text(last.first, last.behind), last.line, last.name)
  if last.kind == "field" then
    return { self:call("index", site, last.rope, quoted(last.key)), last.raw }
  end
  local key = { last.opening, last.item, last.closing }
  return { semicolon(starts), "(", self:call("item", site, last.rope, key), ")" }
end

function Parser:arguments()
  if self:is "string" then return (self:take()) end
  if self:is "{" then return self:constructor() end
  local rope = { (self:take()) }
  if not self:is ")" then rope[2] = self:expressions() end
  rope[#rope + 1] = self:take()
  return rope
end

function Parser:primary(starts)
  local first, blank = self.at, self.token.before
  if self:is "name" then
    local _, token = self:take()
    return { kind = "name", token = token, first = first, starts = starts, blank = blank,
      known = self:is_word(token.text) }
  end
  self:take()
  local rope = { "(", self:expression(), (self:take()) }
  return { kind = "paren", rope = rope, first = first, starts = starts, blank = blank }
end

--- What is indexed next: the rope of `last`, its name in errors.
function Parser:indexed(last)
  local rope, starts = self:settle(last, last.starts), last.starts
  if starts and not last.known then -- a call stands around it
    starts.statement, starts = false, { statement = true }
  end
  return { first = last.first, starts = starts, blank = last.blank, rope = rope,
    known = last.known, line = self.token.line, name = name_of(last, last.var, self.scope.fun) }
end

function Parser:field(last)
  local step = self:indexed(last)
  local dot, dot_token = self:take()
  local text, token = self:take()
  step.kind, step.key, step.raw, step.behind = "field", token.text, dot .. text, self.at
  step.gap = dot_token.before .. token.before
  return step
end

function Parser:item(last)
  local step = self:indexed(last)
  local opening = self:take()
  step.kind, step.item = "item", self:expression()
  local closing = self:take()
  step.raw = { opening, step.item, closing }
  step.opening, step.closing = opening:sub(1, -2), closing:sub(1, -2)
  step.behind, step.known = self.at, nil
  return step
end

function Parser:method(last)
  local step = self:indexed(last)
  local colon = self:take()
  local text, token = self:take()
  local site = not step.known and self:site(self:text(last.first, self.at), token.line, step.name)
  local arguments = self:arguments()
  local object = site and self:call("index", site, step.rope, quoted(token.text)) or step.rope
  local rope = { object, colon, text, arguments }
  return { kind = "call", rope = rope, first = last.first, starts = last.starts,
    blank = last.blank }
end

--- A suffixed expression but for its last step.
function Parser:suffixed(starts)
  local last = self:primary(starts)
  while true do
    if self:is "." then
      last = self:field(last)
    elseif self:is "[" then
      last = self:item(last)
    elseif self:is ":" then
      last = self:method(last)
    elseif self:is "(" or self:is "string" or self:is "{" then
      local rope = self:settle(last, last.starts)
      last = { kind = "call", rope = { rope, self:arguments() }, first = last.first,
        starts = last.starts, blank = last.blank }
    else
      return last
    end
  end
end

function Parser:constructor()
  local rope = { (self:take()) }
  local function add(part) rope[#rope + 1] = part end
  while not self:is "}" do
    if self:is "[" then
      add((self:take()))
      add(self:expression())
      add((self:take()))
      add((self:take()))
    elseif self:is "name" and self.tokens[self.at + 1].kind == "=" then
      add((self:take()))
      add((self:take()))
    end
    add(self:expression())
    if self:is "," or self:is ";" then add((self:take())) end
  end
  add((self:take()))
  return rope
end

function Parser:simple()
  local kind = self.token.kind
  if kind == "{" then return self:constructor() end
  if kind == "function" then return { (self:take()), self:body(false) } end
  if kind == "name" or kind == "(" then
    local last = self:suffixed()
    return { last.blank, self:settle(last) }
  end
  return (self:take())
end

local UNARY = { ["not"] = true, ["-"] = true, ["~"] = true, ["#"] = true }
local UNARY_PRIORITY = 12
local PRIORITY = { ["or"] = { 1, 1 }, ["and"] = { 2, 2 }, ["<"] = { 3, 3 }, [">"] = { 3, 3 },
  ["<="] = { 3, 3 }, [">="] = { 3, 3 }, ["~="] = { 3, 3 }, ["=="] = { 3, 3 }, ["|"] = { 4, 4 },
  ["~"] = { 5, 5 }, ["&"] = { 6, 6 }, ["<<"] = { 7, 7 }, [">>"] = { 7, 7 }, [".."] = { 9, 8 },
  ["+"] = { 10, 10 }, ["-"] = { 10, 10 }, ["*"] = { 11, 11 }, ["/"] = { 11, 11 },
  ["//"] = { 11, 11 }, ["%"] = { 11, 11 }, ["^"] = { 14, 13 } }

function Parser:length()
  local first, line = self.at, self.token.line
  local sign = self:take()
  local operand = self:expression(UNARY_PRIORITY)
  local site = self:site(self:text(first, self.at), line)
  return { sign, self:call("length", site, operand) }
end

--- An expression whose operators bind more than `limit`.
function Parser:expression(limit)
  limit = limit or 0
  local rope
  if self:is "#" then
    rope = self:length()
  elseif UNARY[self.token.kind] then
    rope = { (self:take()), self:expression(UNARY_PRIORITY) }
  else
    rope = { self:simple() }
  end
  local priority = PRIORITY[self.token.kind]
  while priority and priority[1] > limit do
    rope = { rope, (self:take()), self:expression(priority[2]) }
    priority = PRIORITY[self.token.kind]
  end
  return rope
end

function Parser:expressions()
  local rope = { self:expression() }
  while self:is "," do
    rope[#rope + 1] = self:take()
    rope[#rope + 1] = self:expression()
  end
  return rope
end

--- Parameters and block of a function, up to its `end`.
function Parser:body(is_method)
  self:open_scope({})
  local rope, params = { (self:take()) }, {}
  if is_method then params[1] = self:declare("self") end
  while not self:is ")" do
    local text, token = self:take()
    rope[#rope + 1] = text
    if token.kind == "name" then params[#params + 1] = self:declare(token.text) end
  end
  rope[#rope + 1] = self:take()
  for _, var in ipairs(params) do rope[#rope + 1] = self:token_declaration(var, true) end
  rope[#rope + 1] = self:block()
  rope[#rope + 1] = self:take()
  self:close_scope()
  return rope
end
