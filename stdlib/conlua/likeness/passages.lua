-- SPDX-License-Identifier: MIT
--- The passages that two programs have in common, for showing them side by side.

local fingerprints = require "conlua.likeness.fingerprints"
local folded = require "conlua.likeness.folded"

local passages = {}

---@class Passage tokens that lie in a row in both programs
---@field a FoldedToken[]
---@field b FoldedToken[]

-- The places of each hash in the parts of a program.
local function index_of(parts)
  local places = {}
  for p, part in ipairs(parts) do
    for i, hash in ipairs(part.hashes) do
      local list = places[hash]
      if not list then
        list = {}
        places[hash] = list
      end
      list[#list + 1] = {part = p, at = i}
    end
  end
  return places
end

local function parts_of(text)
  local parts = folded.parts(text)
  for _, part in ipairs(parts) do part.hashes, part.used = fingerprints.hashes(part.tokens), {} end
  return parts
end

-- How many hashes in a row are the same from these places on.
local function length(a, i, b, j, given)
  local n = 0
  while a.hashes[i + n] and a.hashes[i + n] == b.hashes[j + n] and not b.used[j + n]
      and not given[a.hashes[i + n]] do
    n = n + 1
  end
  return n
end

local function slice(part, at, n)
  return table.move(part.tokens, at, math.min(at + n + fingerprints.GRAM - 2, #part.tokens), 1, {})
end

--- The passages, in the order of the first program; each piece of the second one is used once.
---@param text_a string
---@param text_b string
---@param given table<integer, true> hashes of what the exercise gives
---@return Passage[]
function passages.common(text_a, text_b, given)
  local parts_a, parts_b = parts_of(text_a), parts_of(text_b)
  local places, list = index_of(parts_b), {}
  for _, a in ipairs(parts_a) do
    local i = 1
    while a.hashes[i] do
      local longest, b, at = 0, nil, nil
      for _, place in ipairs(places[a.hashes[i]] or {}) do
        local part = parts_b[place.part]
        local n = length(a, i, part, place.at, given)
        if n > longest then longest, b, at = n, part, place.at end
      end
      if b then
        list[#list + 1] = {a = slice(a, i, longest), b = slice(b, at, longest)}
        for k = at, at + longest - 1 do b.used[k] = true end
      end
      i = i + math.max(longest, 1)
    end
  end
  return list
end

return passages
