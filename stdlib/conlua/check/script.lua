-- SPDX-License-Identifier: MIT
--- Loads a script into the state where it is checked.

local core = require "conlua.check.core"
local rewrite = require "conlua.check.rewrite"

local script = {}

--- Read the script, and load it into the state where it runs. -> nil, or why not: a key of the
--- sentences, and its arguments
---@param options table with `script` and `args`
---@return table?
function script.load(options)
  local file, why = io.open(options.script, "rb")
  if not file then return { "fault", why } end
  local source, unread = file:read "a"
  file:close()
  if not source then return { "fault", ("%s: %s"):format(options.script, unread) } end
  local compiled, error_text = load(source:gsub("^#[^\n]*", ""), "@" .. options.script, "t")
  if not compiled then return { "fault", error_text } end
  local words = {}
  for name in pairs(_G) do words[name] = true end
  local text, sites = rewrite.source(source, words)
  if not text then return { "refused", options.script, sites.line, sites.why } end
  core.on_load(function(loaded, n) return rewrite.source(loaded, words, n) end)
  local arguments = { [0] = options.script, table.unpack(options.args) }
  local opened, reason = core.open(arguments, text, "@" .. options.script, sites)
  if not opened then return { "fault", reason } end
end

return script
