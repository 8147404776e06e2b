-- SPDX-License-Identifier: MIT
--- A word of the shell that stands for a text.
---@param text string
---@return string
return function(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
