-- SPDX-License-Identifier: MIT
--- Characters that look like those of Lua and are others.

local characters = {}

-- Code point -> what is meant; the rest of U+FF01 to U+FF5E is ASCII with an offset.
local MEANT = {
  [0x2018] = "'", [0x2019] = "'", [0x201C] = '"', [0x201D] = '"', [0x300C] = '"', [0x300D] = '"',
  [0x3001] = ",", [0x3002] = ".", [0x3010] = "[", [0x3011] = "]", [0x2013] = "-", [0x2014] = "-",
  [0x2212] = "-", [0x00D7] = "*", [0x00F7] = "/", [0x2260] = "~=", [0x2264] = "<=",
  [0x2265] = ">=", [0x2026] = "...", [0x2236] = ":",
}

-- Characters that nobody sees.
local UNSEEN = {[0x00A0] = "space", [0x3000] = "space", [0x2002] = "space", [0x2003] = "space",
  [0x2009] = "space", [0x202F] = "space", [0xFEFF] = "nothing", [0x200B] = "nothing",
  [0x200C] = "nothing", [0x200D] = "nothing", [0x2060] = "nothing", [0x00AD] = "nothing"}

--- What is meant by a character that is not ASCII.
---@param code integer
---@return string? meant nil: not known
---@return string? unseen "space" or "nothing": an invisible character
function characters.meant(code)
  if code >= 0xFF01 and code <= 0xFF5E then return string.char(code - 0xFEE0) end
  return MEANT[code], UNSEEN[code]
end

return characters
