-- SPDX-License-Identifier: MIT
--- A result as SVG: lanes of processors and of I/O, a ruler; and the states of each job.

local gantt = require "conlua.scheduling.gantt"
local markup = require "conlua.markup"
local width = require "conlua.width"
local write_file = require "conlua.scheduling.file"
local format = string.format

local svg = {}

local WIDE, LABEL, LANE, GAP, TOP = 960, 90, 26, 8, 34 -- pixels
local MOST_IO = 40 -- lanes of waits that overlap

--- A text as it may stand in SVG and HTML, also in an attribute.
---@param text string
---@return string
function svg.escape(text)
  text = width.clean(text):gsub("\xEF\xBF[\xBE\xBF]", "?") -- no characters of XML
  return markup(text)
end
local escape = svg.escape

local STATES = {running = "#2f9e63", ready = "#e2b93b", blocked = "#b9c0ca", stopped = "#d98e3f"}
svg.STATES = STATES

local function scale_of(self)
  local span = self.span > 0 and self.span or 1
  return function(t) return LABEL + (t - self.from) / span * (WIDE - LABEL - 10) end
end

-- A rectangle with a name, if there is room, and a text that shows under the pointer.
local function rectangle(out, x, y, w, fill, name, title)
  out[#out + 1] = format('<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s">'
    .. "<title>%s</title></rect>\n", x, y, math.max(w, 0.5), LANE, fill, escape(title))
  if name and w > 8 * width.of(width.clean(name)) + 4 then
    out[#out + 1] = format('<text x="%.2f" y="%d" class="on">%s</text>\n', x + 4, y + 17,
      escape(name))
  end
end

local function label(out, y, text)
  out[#out + 1] = format('<text x="4" y="%d">%s</text>\n', y + 17, escape(text))
end

local function ruler(out, self, at, y)
  out[#out + 1] = format('<path d="M%d %dH%d" class="axis"/>\n', LABEL, y, WIDE - 10)
  for _, time in ipairs(gantt.times(self, 12)) do
    local x = at(time)
    out[#out + 1] = format('<path d="M%.2f %dv6" class="axis"/><text x="%.2f" y="%d" '
      .. 'text-anchor="middle">%s</text>\n', x, y, x, y + 20, gantt.figure(time))
  end
end

local STYLE = "<style>text{font:12px system-ui,sans-serif;fill:currentColor}.on{fill:#fff}"
  .. ".axis{stroke:currentColor;fill:none}</style>\n"

local function document(height, title, out)
  return format('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" '
    .. 'height="%d" role="img">\n<title>%s</title>\n%s',
    WIDE, height, WIDE, height, escape(title), STYLE)
    .. table.concat(out) .. "</svg>\n"
end

-- Would the stretch be seen beside the last stretch? Thousands of slices may lie in a pixel.
local function is_seen(last, x, w, job)
  return not last or w >= 0.2 or x + w - last.x >= 0.2 or (job ~= last.job and x - last.x >= 0.1)
end

-- The colour of each job, by name: colours of neighbours in the list are far apart.
local function colours_of(self)
  local colours = {}
  for i, job in ipairs(self.jobs) do
    colours[job.name] = format("hsl(%d 60%% %d%%)", i * 137 % 360, 48 + i % 3 * 8)
  end
  colours.switch = "#555"
  return colours
end

local function cpu_lanes(out, self, at, y, colours)
  local last = {}
  for cpu = 1, self.cpus do label(out, y + (cpu - 1) * (LANE + GAP), format("cpu %d", cpu)) end
  for _, s in ipairs(self.trace) do
    local x, w = at(s.from), at(s.to) - at(s.from)
    if s.job ~= "idle" and is_seen(last[s.cpu], x, w, s.job) then
      local title = format("%s: %s to %s", s.job, gantt.figure(s.from), gantt.figure(s.to))
      if s.queue then title = title .. format(", queue %d", s.queue) end
      rectangle(out, x, y + (s.cpu - 1) * (LANE + GAP), w, colours[s.job],
        s.job ~= "switch" and s.job or nil, title)
      last[s.cpu] = {x = x, job = s.job}
    end
  end
  return y + self.cpus * (LANE + GAP)
end

local function io_lanes(out, self, at, y, colours)
  for i, waits in ipairs(gantt.io_lanes(self.io, MOST_IO)) do
    if i == 1 then label(out, y, "I/O") end
    out[#out + 1] = '<g opacity="0.55">'
    for _, s in ipairs(waits) do
      rectangle(out, at(s.from), y, at(s.to) - at(s.from), colours[s.job], s.job,
        format("%s waits: %s to %s", s.job, gantt.figure(s.from), gantt.figure(s.to)))
    end
    out[#out + 1] = "</g>"
    y = y + LANE + GAP
  end
  return y
end

--- The chart of a result.
---@param self table
---@return string
function svg.chart(self)
  local out, at, colours = {}, scale_of(self), colours_of(self)
  out[1] = format('<text x="4" y="20" font-weight="bold">%s</text>\n', escape(self.policy))
  local y = io_lanes(out, self, at, cpu_lanes(out, self, at, TOP, colours), colours)
  ruler(out, self, at, y + 4)
  return document(y + 34, self.policy, out)
end

--- A lane of states for each job; `names` has the names of the states.
---@param self table
---@param names table<string, string>
---@return string
function svg.states(self, names)
  local out, at, y = {}, scale_of(self), 8
  for _, job in ipairs(self.jobs) do
    label(out, y, width.cut(width.clean(job.name), 11))
    local last
    for _, span in ipairs(self:states(job.name)) do
      local x, w = at(span.from), at(span.to) - at(span.from)
      if is_seen(last, x, w, span.state) then
        rectangle(out, x, y, w, STATES[span.state], names[span.state], format("%s: %s, %s to %s",
          job.name, names[span.state], gantt.figure(span.from), gantt.figure(span.to)))
        last = {x = x, job = span.state}
      end
    end
    y = y + LANE + GAP
  end
  ruler(out, self, at, y + 4)
  return document(y + 34, self.policy, out)
end

---@param self table
---@param path string
---@return true
function svg.write(self, path) return write_file("svg", path, svg.chart(self)) end

return svg
