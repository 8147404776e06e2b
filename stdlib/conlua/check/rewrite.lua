-- SPDX-License-Identifier: MIT
--- Rewrites a source so that each access to what units may share is announced, right before the
--- access: docs/decisions/check.md has the table of what becomes what.
---
--- Lines stay where they are. The source is one that Lua itself has compiled, so the parser looks
--- for no faults. What is shared is known only at the end of a scope; so the parser makes a rope
--- of strings, ropes and functions that give a rope, and the text is made of that at last.

local scan = require "conlua.check.scan"

local rewrite = {}

--- A place in the source where something shared is read or written.
---@class check.Site
---@field line integer
---@field text string the variable, or the field with all before it: "account.balance"
---@field name string? what Lua's errors call the value that is indexed: " (local 'p')"

-- The functions that a rewritten source calls, in the order in which it gets them
-- (interp/check/access.c).
rewrite.HOOKS = { "new", "read", "write", "read_global", "write_global", "index", "set_index",
  "length", "define", "look_again" }

local Parser = {}
Parser.__index = Parser

-- Tokens ------------------------------------------------------------------------------------------

--- Take the token under way. -> its text, with what is in front of it
function Parser:take()
  local token = self.token
  self.at = self.at + 1
  self.token = self.tokens[self.at]
  return token.before .. token.text, token
end

function Parser:is(kind) return self.token.kind == kind end

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

local function is_shared(var) return var.captured and var.assigned and not var.fixed end

--- Is the global one that units may share? Names of the language are, if the source assigns them.
function Parser:is_shared_global(name)
  return self.assigned[name] or self.names_globals and not self.words[name]
end

function Parser:site(text, line, name)
  self.sites[#self.sites + 1] = { text = text, line = line, name = name }
  return #self.sites
end

function Parser:hook(name) return self.prefix .. name end

--- The variable that holds the identity of this instance of `var`.
function Parser:token_of(var)
  if not var.token then
    self.n_tokens = self.n_tokens + 1
    var.token = self.prefix .. "t" .. self.n_tokens
  end
  return var.token
end

--- A declaration of the token, if there is to be one. `value`: does the variable have its value?
function Parser:token_declaration(var, has_value)
  return function()
    if not is_shared(var) then return "" end
    return (" local %s=%s(%s)"):format(self:token_of(var), self:hook "new",
      has_value and var.name or "")
  end
end

-- Expressions -------------------------------------------------------------------------------------
--
-- A suffixed expression is read from left to right, so its last step is put off until it is known
-- whether it is read, assigned or called: `last` describes it.

local function flatten(rope, out)
  if type(rope) == "function" then return flatten(rope(), out) end
  if type(rope) == "string" then
    out[#out + 1] = rope
    return
  end
  for _, part in ipairs(rope) do flatten(part, out) end
end

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

local function quoted(name) return '"' .. name .. '"' end

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
      if not is_shared(var) then return name end
      call = ("%s(%d,%s)"):format(self:hook "read", self:site(name, token.line), self:token_of(var))
    else
      if not self:is_shared_global(name) then return name end
      call = ("%s(%d,%s)"):format(self:hook "read_global", self:site(name, token.line),
        quoted(name))
    end
    return { semicolon(starts), ("(%s or %s)"):format(call, name) }
  end
end

--- The rope of the last step, read, without the blanks in front of it.
function Parser:settle(last, starts)
  if last.kind == "name" then return self:read_name(last, starts) end
  if last.kind ~= "field" and last.kind ~= "item" then return last.rope end
  if last.known then return { last.rope, last.raw } end
  local site = self:site(self:text(last.first, last.behind), last.line, last.name)
  if last.kind == "field" then
    return { ("%s(%d,"):format(self:hook "index", site), last.rope, ",", quoted(last.key), ")",
      last.raw }
  end
  return { semicolon(starts), ("(%s(%d,"):format(self:hook "item", site), last.rope, ",",
    last.opening, last.item, last.closing, "))" }
end

function Parser:arguments()
  if self:is "string" then return (self:take()) end
  if self:is "{" then return self:constructor() end
  local rope = { (self:take()) }
  if not self:is ")" then rope[2] = self:expressions() end
  rope[#rope + 1] = self:take()
  return rope
end

--- Does a name stand for a part of the language? Then its fields are not shared.
function Parser:is_word(name) return self.words[name] and not self:find(name) or false end

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
  local rope = { step.rope, colon, text, arguments }
  if site then
    rope = { ("%s(%d,"):format(self:hook "index", site), step.rope, ",", quoted(token.text), ")",
      colon, text, arguments }
  end
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
  return { sign, ("%s(%d,"):format(self:hook "length", site), operand, ")" }
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

-- Assignments -------------------------------------------------------------------------------------

--- The call that announces that variable or global `name` is written. `value`: rope of the value.
function Parser:write_call(name, var, line, value)
  if var then
    return { ("%s(%d,%s,"):format(self:hook "write", self:site(name, line), self:token_of(var)),
      value, ")" }
  end
  return { ("%s(%d,%s,"):format(self:hook "write_global", self:site(name, line), quoted(name)),
    value, ")" }
end

function Parser:is_written_shared(target)
  if target.kind ~= "name" then return true end
  local var = target.var
  if var then return is_shared(var) end
  return true -- a global that is assigned
end

--- `n = e`: the call stands around the value.
function Parser:assign_name(target, equals, values)
  local token = target.token
  return { target.blank, token.text, equals, function()
    if not self:is_written_shared(target) then return values end
    return self:write_call(token.text, target.var, token.line, values)
  end }
end

--- What is evaluated before the values: the table and the key of target number `i`.
function Parser:target_locals(target, i)
  local table_name, key_name = self.prefix .. "p" .. i, self.prefix .. "k" .. i
  if target.kind == "item" then
    return { target.blank, ("local %s,%s="):format(table_name, key_name), target.rope, ",",
      target.opening, target.item, target.closing, " " }
  end
  return { target.blank, ("local %s="):format(table_name), target.rope, " ", target.gap, " " }
end

--- The statements that store value number `i`.
function Parser:store(target, i)
  local value = self.prefix .. "v" .. i
  if target.kind == "name" then
    local token = target.token
    return function()
      local name = token.text
      if not self:is_written_shared(target) then return (" %s=%s"):format(name, value) end
      return { " ", name, "=", self:write_call(name, target.var, token.line, value) }
    end
  end
  local p, k = self.prefix .. "p" .. i, self.prefix .. "k" .. i
  local is_item = target.kind == "item"
  return (" %s(%d,%s,%s,%s) %s%s=%s"):format(self:hook "set_index", target.site, p,
    is_item and k or quoted(target.key), value, p,
    is_item and "[" .. k .. "]" or "." .. target.key, value)
end

--- An assignment to a field, or to several targets, becomes a block: tables and keys, then values,
--- then each store right behind its announcement, the last first, as Lua does.
function Parser:assign_block(targets, commas, equals, values)
  local function is_plain()
    for _, target in ipairs(targets) do
      if self:is_written_shared(target) then return false end
    end
    return true
  end
  local names = {}
  for i, target in ipairs(targets) do
    names[i] = self.prefix .. "v" .. i
    if target.kind ~= "name" then
      target.site = self:site(self:text(target.first, target.behind), target.line, target.name)
    end
  end
  local block = { targets[1].blank, " do " }
  targets[1].blank = ""
  for i, target in ipairs(targets) do
    block[#block + 1] = target.kind == "name" and target.blank or self:target_locals(target, i)
    block[#block + 1] = (commas[i] or ""):gsub(",$", "") .. " "
  end
  block[#block + 1] = "local " .. table.concat(names, ",") .. " " .. equals
  block[#block + 1] = values
  for i = #targets, 1, -1 do block[#block + 1] = self:store(targets[i], i) end
  block[#block + 1] = " end"
  return function()
    if not is_plain() then return block end
    local plain = {}
    for i, target in ipairs(targets) do
      plain[#plain + 1] = { target.token.before, target.token.text, commas[i] or "" }
    end
    return { plain, equals, values }
  end
end

function Parser:assignment(first)
  local targets, commas = { first }, {}
  while self:is "," do
    commas[#targets] = self:take()
    targets[#targets + 1] = self:suffixed()
  end
  local equals = self:take()
  for _, target in ipairs(targets) do
    if target.kind == "name" then target.var = self:use(target.token.text, true) end
  end
  local values = self:expressions()
  if #targets == 1 and first.kind == "name" then
    return self:assign_name(first, equals, values)
  end
  return self:assign_block(targets, commas, equals, values)
end

-- Statements --------------------------------------------------------------------------------------

local ENDS = { ["end"] = true, ["else"] = true, ["elseif"] = true, ["until"] = true,
  ["end of source"] = true }

function Parser:block()
  local rope = {}
  while not ENDS[self.token.kind] do rope[#rope + 1] = self:statement() end
  return rope
end

function Parser:scoped_block()
  self:open_scope()
  local rope = self:block()
  self:close_scope()
  return rope
end

local Statement = {}

local function take_alone(self) return (self:take()) end
Statement[";"], Statement["break"] = take_alone, take_alone

Statement["::"] = function(self) return { (self:take()), (self:take()), (self:take()) } end
Statement["goto"] = function(self) return { (self:take()), (self:take()) } end
Statement["do"] = function(self) return { (self:take()), self:scoped_block(), (self:take()) } end

-- Methods that look, and change nothing.
local LOOKS = {}
for name in ("is_set empty full qsize closed locked value n_waiting broken count is_alive")
  :gmatch("%S+") do
  LOOKS[name] = true
end

--- Do the tokens from `first` to before `last` only look at something? Any other call might change
--- something.
function Parser:only_looks(first, last)
  for i = first, last - 1 do
    local kind, before = self.tokens[i].kind, self.tokens[i - 1]
    local is_call = before.kind == "name" or before.kind == ")" or before.kind == "]"
      or before.kind == "string"
    if kind == "function" then return false end
    if is_call and i > first and (kind == "string" or kind == "{") then return false end
    if is_call and i > first and kind == "(" then
      local is_look = LOOKS[before.text] and self.tokens[i - 2].kind == ":"
        and self.tokens[i + 1].kind == ")"
      if not is_look then return false end
    end
  end
  return true
end

--- Is the body of a loop, from `first` to before `last`, empty (-> "spins"), or only a sleep
--- (-> "sleeps")?
function Parser:how_it_waits(first, last)
  local tokens = self.tokens
  while tokens[first].kind == ";" and first < last do first = first + 1 end
  while tokens[last - 1].kind == ";" and first < last do last = last - 1 end
  if first == last then return "spins" end
  local is_sleep = tokens[first].text == "sleep" and self:is_word "sleep"
    and tokens[first + 1].kind == "("
  if not is_sleep or tokens[last - 1].kind ~= ")" then return nil end
  return self:only_looks(first + 2, last - 1) and "sleeps" or nil
end

--- What is called at the end of a round, if the loop only looks.
function Parser:round_end(condition, condition_end, body, body_end)
  local how = self:how_it_waits(body, body_end)
  if not how or not self:only_looks(condition, condition_end) then return "" end
  return function()
    if how == "sleeps" and self.assigned.sleep then return "" end
    return (" %s(%s) "):format(self:hook "look_again", how == "sleeps" and "true" or "false")
  end
end

Statement["while"] = function(self)
  local rope = { (self:take()) }
  local condition = self.at
  rope[2] = self:expression()
  local condition_end = self.at
  rope[3] = self:take()
  local body = self.at
  local block = self:scoped_block()
  rope[4] = self:round_end(condition, condition_end, body, self.at)
  rope[5] = { block, (self:take()) }
  return rope
end

Statement["repeat"] = function(self)
  local rope = { (self:take()) }
  local body = self.at
  self:open_scope()
  local block = self:block()
  local body_end = self.at
  local until_word = self:take()
  local condition = self.at
  local rest = self:expression()
  self:close_scope()
  rope[2] = self:round_end(condition, self.at, body, body_end)
  rope[3] = { block, until_word, rest }
  return rope
end

Statement["if"] = function(self)
  local rope = {}
  repeat -- `if` or `elseif`, a condition, `then`, a block
    rope[#rope + 1] = { (self:take()), self:expression(), (self:take()), self:scoped_block() }
  until not self:is "elseif"
  if self:is "else" then rope[#rope + 1] = { (self:take()), self:scoped_block() } end
  rope[#rope + 1] = self:take()
  return rope
end

Statement["for"] = function(self)
  local rope, names = { (self:take()) }, {}
  while not (self:is "=" or self:is "in") do
    local text, token = self:take()
    rope[#rope + 1] = text
    if token.kind == "name" then names[#names + 1] = token.text end
  end
  rope[#rope + 1] = { (self:take()), self:expressions(), (self:take()) }
  self:open_scope()
  for _, name in ipairs(names) do
    rope[#rope + 1] = self:token_declaration(self:declare(name), true)
  end
  rope[#rope + 1] = self:block()
  rope[#rope + 1] = self:take()
  self:close_scope()
  return rope
end

--- `function a.b:c()`: a write of the field or variable, announced in front of the statement.
Statement["function"] = function(self)
  local keyword = self:take()
  local line = self.token.line
  local names, raw, is_method = {}, {}, false
  repeat
    if self:is ":" then is_method = true end
    if not self:is "name" then raw[#raw + 1] = self:take() end
    local text, token = self:take()
    raw[#raw + 1], names[#names + 1] = text, token.text
  until not (self:is "." or self:is ":")
  local var = self:use(names[1], #names == 1)
  local text = table.concat(names, ".")
  local blank = keyword:sub(1, -#"function" - 1)
  local function announcement()
    if #names > 1 then
      return ("%s(%d,%s,%s) "):format(self:hook "define", self:site(text, line),
        table.concat(names, ".", 1, #names - 1), quoted(names[#names]))
    elseif var and not is_shared(var) then
      return ""
    end
    return { self:write_call(text, var, line, "nil"), " " }
  end
  return { blank, announcement, "function", raw, self:body(is_method) }
end

local function local_function(self, keyword)
  local rope = { (self:take()) }
  local text, token = self:take()
  local var = self:declare(token.text)
  rope[2] = text
  rope[3] = self:body(false)
  return { self:token_declaration(var, false), keyword, rope }
end

Statement["local"] = function(self)
  local keyword = self:take()
  if self:is "function" then return local_function(self, keyword) end
  local rope, names = { keyword }, {}
  repeat
    if #names > 0 then rope[#rope + 1] = self:take() end
    local text, token = self:take()
    rope[#rope + 1] = text
    names[#names + 1] = { token.text }
    if self:is "<" then
      rope[#rope + 1] = self:take()
      names[#names][2] = self.token.text
      rope[#rope + 1] = { (self:take()), (self:take()) }
    end
  until not self:is ","
  if self:is "=" then rope[#rope + 1] = { (self:take()), self:expressions() } end
  for _, name in ipairs(names) do
    rope[#rope + 1] = self:token_declaration(self:declare(name[1], name[2]), true)
  end
  return rope
end

Statement["return"] = function(self)
  local rope = { (self:take()) }
  if not ENDS[self.token.kind] and not self:is ";" then rope[2] = self:expressions() end
  if self:is ";" then rope[#rope + 1] = self:take() end
  return rope
end

function Parser:statement()
  local known = Statement[self.token.kind]
  if known then return known(self) end
  local last = self:suffixed({ statement = true })
  if self:is "=" or self:is "," then
    last.starts.statement = false
    return self:assignment(last)
  end
  return { last.blank, last.rope }
end

-- The source --------------------------------------------------------------------------------------

--- A prefix that no name of the source has.
local function free_prefix(tokens)
  local longest = "_c_"
  for _, token in ipairs(tokens) do
    local prefix = token.kind == "name" and token.text:match("^_c_+")
    if prefix and #prefix >= #longest then longest = prefix .. "_" end
  end
  return longest
end

--- Rewrite a source. `words`: a set of the language's global names.
--- -> the text of a chunk that gets the hooks and returns the script as a function; the sites; or
--- nil and {line, why}
---@param source string
---@param words table<string, boolean>
---@return string?, check.Site[]|table
function rewrite.source(source, words)
  local tokens = scan.tokens(source)
  local self = setmetatable({ tokens = tokens, at = 1, token = tokens[1], words = words,
    sites = {}, assigned = {}, n_tokens = 0, prefix = free_prefix(tokens) }, Parser)
  self.scope = { vars = {}, fun = {} }
  local rope = { self:block(), self.token.before, "\nend" }
  if self.refused then return nil, self.refused end
  local hooks = {}
  for i, name in ipairs(rewrite.HOOKS) do hooks[i] = self.prefix .. name end
  local head = ("local %s=... local function %s(s,p,k) %s(s,p,k,true) return (p[k]) end " ..
    "return function(...)"):format(table.concat(hooks, ","), self.prefix .. "item",
    self.prefix .. "index")
  local out = { head }
  flatten(rope, out)
  if source:sub(1, 1) == "#" then out[2] = out[2]:gsub("^#[^\r\n]*", "") end
  return table.concat(out), self.sites
end

return rewrite
