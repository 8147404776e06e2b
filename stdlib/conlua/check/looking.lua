-- SPDX-License-Identifier: MIT
--- Loops that only look at something until it has changed, as methods of the parser.

local Parser = require "conlua.check.parser"

-- Methods that look, and change nothing.
local LOOKS = {}
for name in ("is_set empty full qsize closed locked value n_waiting broken count is_alive")
  :gmatch("%S+") do
  LOOKS[name] = true
end

--- Do the tokens from `first` to before `last` only look at something? Any other call might change
--- something.
function Parser:only_looks(first, last)
  for i = first, last - 1 do
    local kind, before = self.tokens[i].kind, self.tokens[i - 1]
    local is_call = before.kind == "name" or before.kind == ")" or before.kind == "]"
      or before.kind == "string"
    if kind == "function" then return false end
    if is_call and i > first and (kind == "string" or kind == "{") then return false end
    if is_call and i > first and kind == "(" then
      local is_look = LOOKS[before.text] and self.tokens[i - 2].kind == ":"
        and self.tokens[i + 1].kind == ")"
      if not is_look then return false end
    end
  end
  return true
end

--- Is the body of a loop, from `first` to before `last`, empty (-> "spins"), or only a sleep
--- (-> "sleeps")?
function Parser:how_it_waits(first, last)
  local tokens = self.tokens
  while tokens[first].kind == ";" and first < last do first = first + 1 end
  while tokens[last - 1].kind == ";" and first < last do last = last - 1 end
  if first == last then return "spins" end
  local is_sleep = tokens[first].text == "sleep" and self:is_word "sleep"
    and tokens[first + 1].kind == "("
  if not is_sleep or tokens[last - 1].kind ~= ")" then return nil end
  return self:only_looks(first + 2, last - 1) and "sleeps" or nil
end

--- What is called at the end of a round, if the loop only looks.
function Parser:round_end(condition, condition_end, body, body_end)
  local how = self:how_it_waits(body, body_end)
  if not how or not self:only_looks(condition, condition_end) then return "" end
  return function()
    if how == "sleeps" and self.assigned.sleep then return "" end
    return (" %s(%s) "):format(self:own "look_again", how == "sleeps" and "true" or "false")
  end
end
