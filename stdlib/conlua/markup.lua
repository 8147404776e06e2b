-- SPDX-License-Identifier: MIT
--- Escapes a text for HTML and SVG, also for attributes.

local entities = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;",
  ["'"] = "&#39;"}

---@param text string
---@return string
return function(text) return (text:gsub("[&<>\"']", entities)) end
