-- SPDX-License-Identifier: MIT
--- Words of the global table `check` in a plain run.

local sleep = require "conlua".sleep

local words = {}

local AGAIN <const> = 0.01 -- seconds between two looks

--- Wait until f() gives true.
---@param f fun(): any
function words.await(f)
  while not f() do sleep(AGAIN) end
end

return words
