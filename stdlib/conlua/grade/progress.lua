-- SPDX-License-Identifier: MIT
--- A bar on stderr, if stderr is a terminal and the work is long.

local system = require "conlua.grade.system"

local progress = {}
progress.__index = progress

local PATIENCE = 1 -- seconds before the bar is shown
local PAUSE = 0.1 -- between two drawings
local WIDTH = 30

local function minutes(seconds)
  return ("%d:%02d"):format(seconds // 60, math.floor(seconds) % 60)
end

---@param total integer
function progress.new(total)
  return setmetatable({total = total, done = 0, began = clock(), drawn = 0,
    enabled = system.is_terminal(2) and os.getenv "TERM" ~= "dumb"}, progress)
end

--- Note that `done` steps are done, and draw the bar if a pause has passed.
function progress:set(done)
  self.done = done
  local now = clock()
  if not self.enabled or now - self.began < PATIENCE or now - self.drawn < PAUSE then return end
  self.drawn = now
  local full = WIDTH * done // self.total
  local left = done > 0 and minutes((now - self.began) / done * (self.total - done)) or "?"
  io.stderr:write(("\r[%s%s] %d/%d  %s\27[K"):format(("#"):rep(full), (" "):rep(WIDTH - full),
    done, self.total, left))
end

--- Take the bar away, before other output.
function progress:clear()
  if self.drawn == 0 then return end
  io.stderr:write "\r\27[K"
  self.drawn = 0
end

return progress
