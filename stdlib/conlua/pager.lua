-- SPDX-License-Identifier: MIT
--- Long texts on a terminal, a screen at a time.


local host = require "conlua.host"

local pager = {}

-- The first of the programs that is there; less leaves a text alone that fits on the screen.
local CHOOSE = [[
if [ -n "$PAGER" ]; then eval "$PAGER"
elif command -v less >/dev/null 2>&1; then LESSCHARSET=utf-8 less -FRX
else cat; fi]]

--- Write a text to stdout: through $PAGER or less(1) if that is a terminal.
---@param text string
function pager.show(text)
  if not host.terminal() or os.getenv "TERM" == "dumb" then
    io.write(text)
    return
  end
  io.stdout:flush()
  local into = io.popen(CHOOSE, "w")
  if not into then
    io.write(text)
    return
  end
  into:write(text)
  into:close()
end

return pager
