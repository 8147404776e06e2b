-- SPDX-License-Identifier: MIT
--- Texts of submissions, changed so that a terminal or a page can show each text safely.

local LONGEST = 400 -- characters of a text

local function escaped(c) return ("\\x%02x"):format(c:byte()) end

local function valid(text)
  local parts, at = {}, 1
  while at <= #text do
    local n, bad = utf8.len(text, at)
    if n then bad = #text + 1 end
    parts[#parts + 1] = text:sub(at, bad - 1)
    if bad <= #text then parts[#parts + 1] = escaped(text:sub(bad, bad)) end
    at = bad + 1
  end
  return table.concat(parts)
end

--- Escape a character that turns the direction of text, ends a line, or is no character: U+200E,
--- U+200F, U+2028 to U+202E, U+2066 to U+2069, U+FFFE, U+FFFF. Returns nil for other characters.
local function escaped_wide(c)
  local code = utf8.codepoint(c)
  local is_odd = code == 0x200e or code == 0x200f or code >= 0x2028 and code <= 0x202e
    or code >= 0x2066 and code <= 0x2069 or code >= 0xfffe and code <= 0xffff
  return is_odd and ("\\u{%04x}"):format(code) or nil
end

--- The text as safe text: valid UTF-8, cut after `longest` characters. Control characters, except
--- tab and newline, and characters that turn or end lines are escaped.
return function(text, longest)
  longest = longest or LONGEST
  local is_long = #text > 4 * longest
  if is_long then text = text:sub(1, 4 * longest) end
  text = valid(text):gsub("[\0-\8\11-\31\127]", escaped)
  text = text:gsub("\xc2[\x80-\x9f]", function(c) return escaped(c:sub(2)) end)
  text = text:gsub("[\xe2\xef][\x80-\xbf][\x80-\xbf]", escaped_wide)
  local stop = utf8.offset(text, longest + 1)
  if stop and stop <= #text then text, is_long = text:sub(1, stop - 1), true end
  return is_long and text .. "…" or text
end
