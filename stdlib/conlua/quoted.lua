-- SPDX-License-Identifier: MIT
--- A word as the shell takes it, whatever is in it.

---@param word string
---@return string
return function(word) return "'" .. word:gsub("'", "'\\''") .. "'" end
