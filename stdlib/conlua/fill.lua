-- SPDX-License-Identifier: MIT
--- Fills a format of HTML with values, whose texts are escaped; what is no UTF-8 is shown as `?`.

local html = require "conlua.markup"

---@param template string
---@return string
return function(template, ...)
  local values = {...}
  for i = 1, #values do
    local text = tostring(values[i])
    if not utf8.len(text) then text = text:gsub("[\x80-\xFF]", "?") end
    values[i] = html((text:gsub("[%z\1-\8\11-\31\127]", "?")))
  end
  return (template:format(table.unpack(values)))
end
