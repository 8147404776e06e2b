-- SPDX-License-Identifier: MIT
--- Live units at the prompt: `%watch`.

local watch = {}

local function output_of(line)
  local pipe <close> = io.popen(line)
  return pipe and pipe:read "l"
end

--- Show ps() and locks(), redrawn in place, until a key is pressed.
---@param seconds number between two looks
---@param note string the last line
function watch.until_key(seconds, note)
  local before = output_of "stty -g"
  local keys <close> = selector()
  keys:register(io.stdin, "r")
  os.execute "stty -icanon -echo min 1"
  local ok, why = pcall(function()
    repeat
      io.write("\27[H\27[2J")
      ps()
      print()
      locks()
      print("\n" .. note)
    until #keys:select(seconds) > 0
    io.read(1)
  end)
  if before then os.execute("stty " .. before) end
  if not ok then error(why, 0) end
end

return watch
