-- SPDX-License-Identifier: MIT
--- Where Lua stopped to read a source, and whether it would read on if a piece of the source were
--- another: a hint is sure if it does.

local repair = {}

local MOST = 256 * 1024 -- bytes of a source that is read again
local TRIALS = 8 -- for one hint

--- The line at which Lua stops, and what it says; nil: it reads the text to its end.
---@param text string
---@return integer? line
---@return string? message
function repair.stops_at(text)
  local f, why = load(text, "=x", "t")
  if f then return nil end
  local line, message = why:match "^x:(%d+): (.*)$"
  return math.tointeger(line) or 0, message or why
end

--- The index of the token at which Lua stopped, one behind the last for the end of the source;
--- nil: not known. A token that stands several times in the line is found by reading the source up
--- to each of them.
---@param text string
---@param tokens Token[]
---@param place Place
---@param near string
---@return integer?
function repair.stopped_token(text, tokens, place, near)
  if near == "<eof>" then return #tokens + 1 end
  local candidates = {}
  for i, token in ipairs(tokens) do
    if token.line > place.line then break end
    if token.line == place.line and token.text == near then candidates[#candidates + 1] = i end
  end
  if #candidates == 1 then return candidates[1] end
  if #text > MOST or #candidates > TRIALS then return nil end
  for _, i in ipairs(candidates) do
    local _, message = repair.stops_at(text:sub(1, tokens[i].to))
    if message and not message:find "<eof>$" then return i end
  end
end

--- A function that tells whether Lua reads farther than to the place, with the bytes `from` to `to`
--- replaced.
---@param text string
---@param place Place
---@return fun(from: integer, to: integer, by: string): boolean
function repair.trial(text, place)
  local left = TRIALS
  return function(from, to, by)
    if left == 0 or #text > MOST then return false end
    left = left - 1
    local line = repair.stops_at(text:sub(1, from - 1) .. by .. text:sub(to + 1))
    return line == nil or line > place.line
  end
end

return repair
