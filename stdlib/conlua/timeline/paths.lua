-- SPDX-License-Identifier: MIT
--- The critical path of a run: from the end backwards, where a unit waited over to the unit that
--- ended the wait. Only what lies on the path would make the whole faster.

local model = require "conlua.timeline.model"

local paths = {}

local READY, BLOCKED = model.states.ready, model.states.blocked
local MOST_STEPS = 200000

--- The arrows to each unit, in the order of their landing.
local function arrows_to(self)
  local to, list = {}, self.arrows
  for i = 1, #list, 6 do
    local u = list[i + 3]
    to[u] = to[u] or {}
    table.insert(to[u], i)
  end
  for _, arrows in pairs(to) do
    table.sort(arrows, function(a, b) return list[a] < list[b] end)
  end
  return to
end

--- The last place in a sorted list of n values with value(i) < limit; 0: none.
local function last_below(n, value, limit)
  local low, high = 0, n
  while low < high do
    local middle = (low + high + 1) // 2
    if value(middle) < limit then low = middle else high = middle - 1 end
  end
  return low
end

--- The piece of a unit before `at`: from, state, place.
local function piece_before(u, at)
  local lane = u.lane
  local i = last_below(#lane // 4, function(k) return lane[4 * k - 3] end, at)
  if i == 0 then return nil end
  return lane[4 * i - 3], lane[4 * i - 2], lane[4 * i - 1]
end

--- The latest of the arrows that set out before `at`, if it landed at `landed` or later.
local function arrow_before(list, arrows, landed, at)
  if not arrows then return nil end
  local k = last_below(#arrows, function(i) return list[arrows[i]] end, at)
  local i = arrows[k]
  if i and list[i + 2] >= landed then return i end
end

--- The critical path, in the order of time: {unit=, from=, to=, state=, place=}. nil: there is no
--- unit.
---@param self Timeline
function paths.critical(self)
  local u = self.units[1]
  if not u then return nil end
  local at, path, to, list = u.ended or self.finish, {}, arrows_to(self), self.arrows
  for _ = 1, MOST_STEPS do
    local from, state, place = piece_before(u, at)
    if not from then break end
    local i = (state == BLOCKED or state == READY) and arrow_before(list, to[u.id], from, at)
    if i and (state == READY or list[i] >= from) then
      path[#path + 1] = {unit = u.id, from = list[i], to = at, state = READY, place = place}
      u, at = self.by_id[list[i + 1]], list[i]
    else
      path[#path + 1] = {unit = u.id, from = from, to = at, state = state, place = place}
      at = from
    end
  end
  local ordered = {}
  for i = #path, 1, -1 do if path[i].to > path[i].from then ordered[#ordered + 1] = path[i] end end
  return ordered
end

--- The units on a path, each once, in their order.
function paths.units_of(path)
  local seen, list = {}, {}
  for _, p in ipairs(path) do
    if not seen[p.unit] then
      seen[p.unit] = true
      list[#list + 1] = p.unit
    end
  end
  return list
end

return paths
