-- SPDX-License-Identifier: MIT
--- Rewrites a source so that each access to what units may share is announced, right before the
--- access: docs/decisions/check.md has the table of what becomes what. Lines stay where they are.

local Parser = require "conlua.check.parser"
local scan = require "conlua.check.scan"
require "conlua.check.statements"

local rewrite = {}

-- The functions that a rewritten source calls, in the order in which it gets them
-- (interp/check/access.c).
rewrite.HOOKS = { "new", "read", "write", "read_global", "write_global", "index", "set_index",
  "length", "define", "look_again" }

--- Add the text of a rope to the list `out`.
local function flatten(rope, out)
  if type(rope) == "function" then return flatten(rope(), out) end
  if type(rope) == "string" then
    out[#out + 1] = rope
    return
  end
  for _, part in ipairs(rope) do flatten(part, out) end
end

local LOADERS = { load = true, loadfile = true, dofile = true, require = true }

--- Does the source name a function that loads others?
local function loads(tokens)
  for _, token in ipairs(tokens) do
    if token.kind == "name" and LOADERS[token.text] then return true end
  end
  return false
end

--- Rewrite a source. `words`: a set of the language's global names.
--- -> the text of a chunk that gets the hooks and returns the script as a function; the sites; or
--- nil and {line, why}
---@param source string
---@param words table<string, boolean>
---@return string?, check.Site[]|table
---@param first integer? how many sites there are already
function rewrite.source(source, words, first)
  local parser = Parser.new(scan.tokens(source), words)
  parser.first_site = first or 0
  -- Of several sources each may assign the globals that another reads.
  parser.names_globals = first ~= nil or loads(parser.tokens)
  local rope = { parser:block(), parser.token.before, "\nend" }
  if parser.refused then return nil, parser.refused end
  local hooks = {}
  for i, name in ipairs(rewrite.HOOKS) do hooks[i] = parser:own(name) end
  local head = ("local %s=... local function %s(s,p,k) %s(s,p,k,true) return (p[k]) end " ..
    "return function(...)"):format(table.concat(hooks, ","), parser:own "item",
    parser:own "index")
  local out = { head }
  flatten(rope, out)
  if source:sub(1, 1) == "#" then out[2] = out[2]:gsub("^#[^\r\n]*", "") end
  return table.concat(out), parser.sites
end

return rewrite
