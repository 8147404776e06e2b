-- SPDX-License-Identifier: MIT
--- Assignments, as methods of the parser.

local Parser = require "conlua.check.parser"

--- Fields are, and globals that are assigned.
local function is_shared(target) return not target.var or Parser.is_shared(target.var) end

--- `n = e`: the call stands around the value.
function Parser:assign_name(target, equals, values)
  local token = target.token
  return { target.blank, token.text, equals, function()
    if not is_shared(target) then return values end
    return self:write_call(token.text, target.var, token.line, values)
  end }
end

--- What is evaluated before the values: the table and the key of target number `i`.
function Parser:target_locals(target, i)
  local p, k = self:own("p" .. i), self:own("k" .. i)
  if target.kind == "item" then
    return { target.blank, ("local %s,%s="):format(p, k), target.rope, ",", target.opening,
      target.item, target.closing, " " }
  end
  return { target.blank, ("local %s="):format(p), target.rope, " ", target.gap, " " }
end

--- The statements that store value number `i`.
function Parser:store(target, i)
  local value = self:own("v" .. i)
  if target.kind == "name" then
    local token = target.token
    return function()
      local name = token.text
      if not is_shared(target) then return (" %s=%s"):format(name, value) end
      return { " ", name, "=", self:write_call(name, target.var, token.line, value) }
    end
  end
  local p, key = self:own("p" .. i), self:own("k" .. i)
  local field = "[" .. key .. "]"
  if target.kind == "field" then key, field = Parser.quoted(target.key), "." .. target.key end
  return { " ", self:call("set_index", target.site, p, key, value), " ", p, field, "=", value }
end

--- An assignment to a field, or to several targets, becomes a block: tables and keys, then values,
--- then each store right behind its announcement, the last first, as Lua does.
function Parser:assign_block(targets, commas, equals, values)
  local function is_plain()
    for _, target in ipairs(targets) do
      if is_shared(target) then return false end
    end
    return true
  end
  local names = {}
  for i, target in ipairs(targets) do
    names[i] = self:own("v" .. i)
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
