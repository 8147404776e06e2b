-- SPDX-License-Identifier: MIT
--- The beginning of the prompt: a line of help, on a terminal, and the reader's start-up file,
--- $XDG_CONFIG_HOME/conlua/prompt.lua or ~/.config/conlua/prompt.lua; not with -E.

local host = require "conlua.host"
local texts = require "conlua.texts"

local say = texts.topic "prompt"

local function path_of_file()
  local config, home = os.getenv "XDG_CONFIG_HOME", os.getenv "HOME"
  if config and config:find "^/" then return config .. "/conlua/prompt.lua" end
  if home and home:find "^/" then return home .. "/.config/conlua/prompt.lua" end
end

return function()
  if host.is_terminal(0) and host.is_terminal(1) then
    print(say(texts.language(), "banner", "%"))
  end
  local path = path_of_file()
  local ignores = debug.getregistry().LUA_NOENV
  local file = path and not ignores and io.open(path)
  if not file then return end
  file:close()
  dofile(path)
end
