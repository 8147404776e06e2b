-- SPDX-License-Identifier: MIT
--- The three- and the five-state diagram of a unit, or of all jobs of a result, as SVG: on each
--- arrow how often, in each state how long.

local core = require "conlua.core"
local gantt = require "conlua.scheduling.gantt"
local results = require "conlua.scheduling.result"
local states = require "conlua.scheduling.states"
local svg = require "conlua.scheduling.svg"
local texts = require "conlua.texts"
local write_file = require "conlua.scheduling.file"

local phrase = texts.topic "schedule"
local format = string.format

local diagram = {}

local PLACES = { -- of the centres; the three-state diagram has the inner three
  new = {80, 100}, ready = {270, 100}, running = {520, 100}, terminated = {710, 100},
  blocked = {395, 250}, stopped = {620, 250}, zombie = {710, 250},
}
local ORDER = {"new", "ready", "running", "blocked", "stopped", "zombie", "terminated"}
local INNER = {ready = true, running = true, blocked = true}
local ALWAYS = {new = true, ready = true, running = true, blocked = true, terminated = true}
local ALWAYS_ARROWS = {"new ready", "ready running", "running ready", "running blocked",
  "blocked ready", "running terminated"}
local FILL = {new = "#8a93a0", ready = svg.STATES.ready, running = svg.STATES.running,
  blocked = "#7f8a99", stopped = svg.STATES.stopped, zombie = "#8b5fa8", terminated = "#5b6470"}
local WIDE, HIGH, RADIUS_X, RADIUS_Y = 800, 320, 62, 28

-- Add a unit's states to the counts of arrows and the times of states. A wait ends in ready, for an
-- instant at least, though the recording may lack that.
local function count(list, arrows, times)
  for i, span in ipairs(list) do
    times[span.state] = (times[span.state] or 0) + span.to - span.from
    local nexts = list[i + 1]
    if nexts then
      local from, to = span.state, nexts.state
      if from == "blocked" and to == "running" then
        arrows["blocked ready"] = (arrows["blocked ready"] or 0) + 1
        from = "ready"
      end
      local key = from .. " " .. to
      arrows[key] = (arrows[key] or 0) + 1
    end
  end
end

-- The states of a job of a result, with its beginning and end.
local function of_job(result, job)
  local list = {{state = "new", from = job.arrival, to = job.arrival}}
  local spans = result:states(job.name)
  if spans[1] and spans[1].state ~= "ready" then
    list[2] = {state = "ready", from = job.arrival, to = job.arrival}
  end
  table.move(spans, 1, #spans, #list + 1, list)
  list[#list + 1] = {state = "terminated", from = job.finish, to = job.finish}
  return list
end

-- Where the line from a to b leaves the ellipse of a.
local function edge(a, b)
  local dx, dy = b[1] - a[1], b[2] - a[2]
  local k = 1 / math.sqrt((dx / RADIUS_X) ^ 2 + (dy / RADIUS_Y) ^ 2)
  return a[1] + dx * k, a[2] + dy * k
end

local function arrow(out, from, to, text)
  local a, b = PLACES[from], PLACES[to]
  local x1, y1 = edge(a, b)
  local x2, y2 = edge(b, a)
  -- Bent to a side, so that the way back has another line.
  local nx, ny = -(y2 - y1), x2 - x1
  local length = math.sqrt(nx * nx + ny * ny)
  local bend = 26
  local cx, cy = (x1 + x2) / 2 - nx / length * bend, (y1 + y2) / 2 - ny / length * bend
  out[#out + 1] = format('<path d="M%.1f %.1fQ%.1f %.1f %.1f %.1f" class="arrow" '
    .. 'marker-end="url(#head)"/>\n<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>\n', x1,
    y1, cx, cy, x2, y2, (x1 + x2) / 2 - nx / length * 30, (y1 + y2) / 2 - ny / length * 20 + 4,
    svg.escape(text))
end

local function state(out, name, seconds)
  local at = PLACES[name]
  out[#out + 1] = format('<ellipse cx="%d" cy="%d" rx="%d" ry="%d" fill="%s"/>'
    .. '<text x="%d" y="%d" text-anchor="middle" class="on">%s</text>'
    .. '<text x="%d" y="%d" text-anchor="middle" class="on">%s</text>\n', at[1], at[2], RADIUS_X,
    RADIUS_Y, FILL[name], at[1], at[2] - 3, name, at[1], at[2] + 14, seconds)
end

-- One diagram, of the states that `has` allows, `down` pixels further down.
local function panel(out, title, has, arrows, times, unit, down)
  out[#out + 1] = format('<g transform="translate(0 %d)">\n<text x="12" y="26" '
    .. 'font-weight="bold">%s</text>\n', down, svg.escape(title))
  local drawn = {}
  for _, key in ipairs(ALWAYS_ARROWS) do drawn[key] = arrows[key] or 0 end
  for key, n in pairs(arrows) do drawn[key] = n end
  local keys = {}
  for key in pairs(drawn) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local from, to = key:match "^(%a+) (%a+)$"
    if has(from) and has(to) then arrow(out, from, to, format("%d ×", drawn[key])) end
  end
  for _, name in ipairs(ORDER) do
    if has(name) then state(out, name, gantt.figure(times[name] or 0) .. unit) end
  end
  out[#out + 1] = "</g>\n"
end

local function draw(title, arrows, times, unit)
  local out = {}
  local language = texts.language()
  panel(out, title .. phrase(language, "three_states"), function(name) return INNER[name] end,
    arrows, times, unit, 0)
  panel(out, title .. phrase(language, "five_states"), function(name)
    return ALWAYS[name] or times[name]
  end, arrows, times, unit, HIGH)
  return format('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" '
    .. 'height="%d" role="img">\n<title>%s</title>\n<style>text{font:13px system-ui,sans-serif;'
    .. "fill:currentColor}.on{fill:#fff}.arrow{fill:none;stroke:currentColor;stroke-width:1.5}"
    .. '</style>\n<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
    .. 'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker>'
    .. "</defs>\n", WIDE, 2 * HIGH, WIDE, 2 * HIGH, svg.escape(title)) .. table.concat(out)
    .. "</svg>\n"
end

--- Draw a unit, or a result, into a file.
---@param what userdata|table
---@param path string
---@return true
function diagram.draw(what, path)
  local arrows, times = {}, {}
  if getmetatable(what) == results.Result then
    for _, job in ipairs(what.jobs) do count(of_job(what, job), arrows, times) end
    return write_file("diagram", path, draw(what.policy, arrows, times,
      what.measured and " s" or ""))
  end
  if type(what) ~= "userdata" then
    core.fail("bad argument #1 to 'diagram' (unit or result expected, got " .. type(what) .. ")")
  end
  count(states.states(what), arrows, times)
  return write_file("diagram", path, draw(what.name, arrows, times, " s"))
end

return diagram
