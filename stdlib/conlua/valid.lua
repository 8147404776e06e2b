-- SPDX-License-Identifier: MIT
--- Any bytes as UTF-8: each byte that is part of no character becomes a sign.

-- By functions, not by methods: a script may change those of strings, and ps() is to work still.
local sub, concat, len = string.sub, table.concat, utf8.len

---@param text string
---@param sign string
---@return string
return function(text, sign)
  if len(text) then return text end
  local parts, at = {}, 1
  while at <= #text do
    local _, bad = len(text, at)
    if not bad then
      parts[#parts + 1] = sub(text, at)
      break
    end
    parts[#parts + 1] = sub(text, at, bad - 1) .. sign
    at = bad + 1
  end
  return concat(parts)
end
