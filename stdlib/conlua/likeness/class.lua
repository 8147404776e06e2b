-- SPDX-License-Identifier: MIT
--- How alike the programs of a class are, two by two.
--
-- A fingerprint weighs the more the fewer programs have it, as log((n + 1) / m) for m of n programs
-- (Spärck Jones 1972): what all write says nothing. A fingerprint of the exercise's own files, or
-- of most of a large class, weighs nothing.
--
-- Which pairs stand out, the class itself says: the best scores of its programs lie close together,
-- those of copies far above, and the threshold is the widest gap.

local fingerprints = require "conlua.likeness.fingerprints"

local class = {}

local MOST_COMMON = 0.5 -- the share of a class beyond which a fingerprint is nobody's own
local LARGE = 10 -- programs
local FEW = 3 -- fingerprints: a program with fewer of its own is too short to be like another
local GAP, LEAST = 0.03, 0.6 -- of scores: below pairs that stand out, and the least of these

---@class Likeness
---@field programs LikeProgram[]
---@field pairs LikePair[] the most alike first; those that have anything in common
---@field given table<integer, true> hashes of what the exercise gives
---@field standing integer so many of the pairs stand out of the class
---@field threshold number? the least score of these; nil: none stands out
---@field below number the highest score of a program that is in none of these pairs

---@class LikeProgram
---@field name string
---@field text string
---@field own integer fingerprints that are not given by the exercise
---@field weight number of these
---@field is_short boolean is the program too short to be compared?

---@class LikePair
---@field a integer of programs
---@field b integer
---@field share_a number of what is a's own, so much is in b, too: 0 to 1
---@field share_b number
---@field score number the geometric mean of both

-- The programs that have each fingerprint.
local function holders(programs, given)
  local of = {}
  for i, program in ipairs(programs) do
    local own = {}
    for hash in pairs(fingerprints.of(program.text, given)) do own[#own + 1] = hash end
    program.own, program.is_short = #own, #own < FEW
    for _, hash in ipairs(program.is_short and {} or own) do
      local list = of[hash]
      if list then list[#list + 1] = i else of[hash] = {i} end
    end
  end
  return of
end

-- The weight that each two programs share, at [a][b] with a < b.
local function shared_weights(programs, of)
  local n, common = #programs, {}
  for i, program in ipairs(programs) do program.weight, common[i] = 0, {} end
  for _, list in pairs(of) do
    local m = #list
    if n < LARGE or m <= MOST_COMMON * n then
      local weight = math.log((n + 1) / m)
      for i = 1, m do
        local a = list[i]
        programs[a].weight = programs[a].weight + weight
        local row = common[a]
        for j = i + 1, m do row[list[j]] = (row[list[j]] or 0) + weight end
      end
    end
  end
  return common
end

local function more_alike(x, y)
  if x.score ~= y.score then return x.score > y.score end
  if x.a ~= y.a then return x.a < y.a end
  return x.b < y.b
end

local function list_pairs(programs, common)
  local list = {}
  for a, row in ipairs(common) do
    for b, weight in pairs(row) do
      local share_a, share_b = weight / programs[a].weight, weight / programs[b].weight
      list[#list + 1] = {a = a, b = b, share_a = share_a, share_b = share_b,
        score = (share_a * share_b) ^ 0.5}
    end
  end
  table.sort(list, more_alike)
  return list
end

-- The best score of each program, the least first.
local function best_scores(programs, list)
  local best, scores = {}, {}
  for i = 1, #programs do best[i] = 0 end
  for _, pair in ipairs(list) do
    best[pair.a] = math.max(best[pair.a], pair.score)
    best[pair.b] = math.max(best[pair.b], pair.score)
  end
  for i, program in ipairs(programs) do
    if not program.is_short then scores[#scores + 1] = best[i] end
  end
  table.sort(scores)
  return scores
end

-- The least score that stands out: below lies the widest gap that the best scores of the programs
-- have in their upper half; of a small class, in all of them, and below the least. nil: none does.
-- Also the best score below.
local function find_gap(scores)
  local n, widest = #scores, GAP
  local threshold, below = nil, scores[#scores]
  scores[0] = 0
  for i = n < LARGE and 0 or n // 2, n - 1 do
    local gap = scores[i + 1] - scores[i]
    if gap > widest and scores[i + 1] >= LEAST then
      widest, threshold, below = gap, scores[i + 1], scores[i]
    end
  end
  return threshold, below
end

--- Compare all programs.
---@param programs {name: string, text: string}[]
---@param known string[] texts that all were given
---@return Likeness
function class.compare(programs, known)
  local given = {}
  for _, text in ipairs(known) do
    for hash in pairs(fingerprints.all(text)) do given[hash] = true end
  end
  local of = holders(programs, given)
  local list = list_pairs(programs, shared_weights(programs, of))
  local threshold, below = find_gap(best_scores(programs, list))
  local standing = 0
  while threshold and list[standing + 1] and list[standing + 1].score >= threshold do
    standing = standing + 1
  end
  return {programs = programs, pairs = list, given = given, standing = standing,
    threshold = threshold, below = below or 0}
end

--- A share as a text.
---@param share number 0 to 1
---@return string
function class.percent(share) return ("%.0f %%"):format(100 * share) end

return class
