-- SPDX-License-Identifier: MIT
--- Fingerprints of programs, by winnowing: S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing:
--- Local Algorithms for Document Fingerprinting", SIGMOD 2003.

local folded = require "conlua.likeness.folded"

local fingerprints = {}

-- A likeness of GRAM + WINDOW - 1 tokens is always found, one of fewer than GRAM tokens never.
local GRAM, WINDOW = 9, 5
fingerprints.GRAM = GRAM

local BASE = 0x9E3779B97F4A7C15 -- odd, so that no power of it is 0 (modulo 2^64)
local TOP = 1
for _ = 1, GRAM do TOP = TOP * BASE end

local numbers, n_numbers = {}, 0 -- of symbols, and how many there are

local function number_of(symbol)
  local n = numbers[symbol]
  if not n then
    n_numbers = n_numbers + 1
    n = n_numbers
    numbers[symbol] = n
  end
  return n
end

-- Spreads the value of a polynomial over all bits, so that the least hash is any (Vigna 2015,
-- splitmix64).
local function mixed(h)
  h = (h ~ h >> 30) * 0xBF58476D1CE4E5B9
  h = (h ~ h >> 27) * 0x94D049BB133111EB
  return h ~ h >> 31
end

--- The hash of each GRAM neighbours among the tokens; that of all, if there are fewer.
---@param tokens FoldedToken[]
---@return integer[] hashes the one at i is of tokens i to i + GRAM - 1
function fingerprints.hashes(tokens)
  local hashes, h, n = {}, 0, #tokens
  for i = 1, n do
    h = h * BASE + number_of(tokens[i].symbol)
    if i > GRAM then h = h - TOP * number_of(tokens[i - GRAM].symbol) end
    if i >= GRAM then hashes[i - GRAM + 1] = mixed(h) end
  end
  if n > 0 and n < GRAM then hashes[1] = mixed(h ~ n) end
  return hashes
end

-- Which of the hashes are one's own: not more than half of the tokens of each lie in what is given.
local function own_hashes(hashes, n_tokens, given)
  local covered, sum = {}, {[0] = 0}
  for i, hash in ipairs(hashes) do
    if given[hash] then
      for k = i, math.min(i + GRAM - 1, n_tokens) do covered[k] = true end
    end
  end
  for i = 1, n_tokens do sum[i] = sum[i - 1] + (covered[i] and 1 or 0) end
  local own = {}
  for i in ipairs(hashes) do
    own[i] = (sum[math.min(i + GRAM - 1, n_tokens)] - sum[i - 1]) * 2 <= GRAM
  end
  return own
end

-- The least of each WINDOW neighbours, of equals the last.
local function winnow(hashes, own, set)
  local n, chosen = #hashes, 0
  local function choose(i)
    chosen = i
    if own[i] then set[hashes[i]] = true end
  end
  for from = 1, math.max(n - WINDOW + 1, math.min(n, 1)) do
    local to = math.min(from + WINDOW - 1, n)
    if chosen < from then -- the last one chosen is out of the window
      local least = to
      for i = to - 1, from, -1 do
        if math.ult(hashes[i], hashes[least]) then least = i end
      end
      choose(least)
    elseif not math.ult(hashes[chosen], hashes[to]) then
      choose(to)
    end
  end
end

--- The fingerprints of a program, without those of what the exercise gives.
---@param text string
---@param given table<integer, true> hashes of what is given
---@return table<integer, true>
function fingerprints.of(text, given)
  local set = {}
  for _, part in ipairs(folded.parts(text)) do
    local hashes = fingerprints.hashes(part.tokens)
    winnow(hashes, own_hashes(hashes, #part.tokens, given), set)
  end
  return set
end

--- All hashes of a program, of which its fingerprints are some.
---@param text string
---@return table<integer, true>
function fingerprints.all(text)
  local set = {}
  for _, part in ipairs(folded.parts(text)) do
    for _, hash in ipairs(fingerprints.hashes(part.tokens)) do set[hash] = true end
  end
  return set
end

return fingerprints
