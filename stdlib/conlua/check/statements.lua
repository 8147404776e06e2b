-- SPDX-License-Identifier: MIT
--- Statements and blocks, as methods of the parser.

local Parser = require "conlua.check.parser"
require "conlua.check.expressions"
require "conlua.check.assignments"
require "conlua.check.looking"

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
      local object = table.concat(names, ".", 1, #names - 1)
      return { self:call("define", self:site(text, line), object, Parser.quoted(names[#names])),
        " " }
    elseif var and not Parser.is_shared(var) then
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
