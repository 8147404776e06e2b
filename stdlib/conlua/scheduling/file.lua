-- SPDX-License-Identifier: MIT
--- Writing a picture into a file of the script.

local core = require "conlua.core"

--- Write the text; true. Errors have the position in the script.
---@param word string that was called
---@param path any
---@param text string
---@return true
return function(word, path, text)
  if type(path) ~= "string" then
    core.fail(("bad argument #1 to '%s' (name of a file expected, got %s)"):format(word,
      type(path)))
  end
  local file, why = io.open(path, "wb")
  if file then
    local ok
    ok, why = file:write(text)
    local closed, close_why = file:close()
    if ok and closed then return true end
    why = why or close_why
  end
  core.fail(("%s: cannot write: %s"):format(word, tostring(why)))
end
