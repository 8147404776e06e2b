-- SPDX-License-Identifier: MIT
--- What holds for the timeline of every run, asked of the picture as JSON.

local cjson = require "cjson"

local recorded = {}

local follows = { -- the diagram of states
  ready = {running = true, ready = true, blocked = true, outside = true,
    ["waits for the Lua state"] = true},
  running = {running = true, ready = true, blocked = true, outside = true,
    ["waits for the Lua state"] = true},
  blocked = {ready = true, running = true, blocked = true, ["waits for the Lua state"] = true},
  outside = {running = true, ready = true, outside = true, ["waits for the Lua state"] = true},
  ["waits for the Lua state"] = {running = true, ready = true, blocked = true, outside = true},
}

for _, next_states in pairs(follows) do next_states.stopped = true end
follows.stopped = {ready = true, running = true, blocked = true, outside = true,
  ["waits for the Lua state"] = true}

--- Pieces of lanes that have no gap and no overlap, in states that may follow each other.
local function check_lane(lane, is_unit)
  for i = 2, #lane do
    local before, after = lane[i - 1], lane[i]
    local gap = after.ts - before.ts - before.dur
    assert(gap > -0.002, "overlap: " .. cjson.encode(before) .. cjson.encode(after))
    if is_unit then
      assert(gap < 0.002, "gap: " .. cjson.encode(before) .. cjson.encode(after))
      assert(follows[before.cat][after.cat], before.cat .. " then " .. after.cat)
    end
  end
end

--- What a strict reader asks of regions: each begins and ends, and lies whole in another.
local function check_region(open, key, e)
  open[key] = open[key] or {}
  if e.ph == "B" then table.insert(open[key], e.name)
  else assert(table.remove(open[key]) == e.name, "not the innermost region: " .. e.name) end
end

--- Check a picture: how many arrows of each kind it has, the last of each count, and the lanes.
function recorded.check(picture)
  local lanes, counts, from, arrows, open = {}, {}, {}, {}, {}
  for _, e in ipairs(cjson.decode(picture).traceEvents) do
    local key = e.pid .. "/" .. (e.tid or 0)
    if e.ph == "X" then
      lanes[key] = lanes[key] or {unit = e.pid ~= 0}
      table.insert(lanes[key], e)
      assert(e.dur >= 0)
    elseif e.ph == "C" then
      assert(e.args.n >= 0, "less than nothing in " .. e.name)
      counts[e.name] = e.args.n
    elseif e.ph == "s" then
      from[e.id] = e
    elseif e.ph == "f" then
      assert(from[e.id].ts <= e.ts, "an arrow back in time: " .. e.cat)
      assert(from[e.id].cat == e.cat and from[e.id].name == e.name)
      from[e.id] = nil
      arrows[e.cat] = (arrows[e.cat] or 0) + 1
    elseif e.ph == "B" or e.ph == "E" then check_region(open, key, e)
    end
  end
  assert(next(from) == nil, "an arrow without an end")
  for _, regions in pairs(open) do assert(#regions == 0, "a region without an end") end
  for _, lane in pairs(lanes) do check_lane(lane, lane.unit) end
  return arrows, counts, lanes
end

return recorded
