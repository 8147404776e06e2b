-- Growth curves as SVG, both axes logarithmic, and as JSON.

local chart = {}

local WIDTH, HEIGHT, LEFT, TOP, PLOT_W, PLOT_H = 760, 300, 70, 40, 540, 200
local COLOURS = { "#1f6fb2", "#c2410c", "#15803d", "#7c3aed" }

local function log10(v) return math.log(v, 10) end

local function short(v)
  if v >= 1 << 20 and v % (1 << 20) == 0 then return (v >> 20) .. "M" end
  if v >= 1024 and v % 1024 == 0 then return (v >> 10) .. "K" end
  return ("%d"):format(v)
end

local function time(power)
  local names = { [-9] = "1 ns", [-8] = "10 ns", [-7] = "100 ns", [-6] = "1 µs", [-5] = "10 µs",
    [-4] = "100 µs", [-3] = "1 ms", [-2] = "10 ms", [-1] = "100 ms", [0] = "1 s", [1] = "10 s" }
  return names[power] or ("1e" .. power)
end

-- The powers of ten around all costs of a chart.
local function range(c)
  local low, high = math.huge, -math.huge
  for _, series in ipairs(c.series) do
    for i = 1, #c.at do
      local cost = series.costs[i]
      if cost then low, high = math.min(low, log10(cost)), math.max(high, log10(cost)) end
    end
  end
  if low > high then return -6, -5 end
  low, high = math.floor(low), math.ceil(high)
  return low, math.max(high, low + 1)
end

local function draw(out, c, top)
  local function put(...) out[#out + 1] = string.format(...) end
  local low, high = range(c)
  local first, last = log10(c.at[1]), log10(c.at[#c.at])
  local function x_of(v) return LEFT + (log10(v) - first) / (last - first) * PLOT_W end
  local function y_of(power) return top + TOP + (high - power) / (high - low) * PLOT_H end
  put('<text x="%d" y="%d" font-weight="bold">%s</text>', LEFT, top + 24, c.title)
  for power = low, high do
    put('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>', LEFT, LEFT + PLOT_W,
      y_of(power), y_of(power))
    put('<text x="%d" y="%.1f" text-anchor="end">%s</text>', LEFT - 6, y_of(power) + 4, time(power))
  end
  for _, v in ipairs(c.at) do
    put('<text x="%.1f" y="%d" text-anchor="middle">%s</text>', x_of(v), top + TOP + PLOT_H + 18,
      short(v))
  end
  put('<text x="%d" y="%d" text-anchor="middle">%s</text>', LEFT + PLOT_W // 2,
    top + TOP + PLOT_H + 36, c.x)
  for k, series in ipairs(c.series) do
    local colour, points = COLOURS[k], {}
    for i, v in ipairs(c.at) do
      local cost = series.costs[i]
      if cost then
        points[#points + 1] = ("%.1f,%.1f"):format(x_of(v), y_of(log10(cost)))
        put('<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>', x_of(v), y_of(log10(cost)), colour)
      end
    end
    put('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>',
      table.concat(points, " "), colour)
    put('<text x="%d" y="%d" fill="%s">%s</text>', LEFT + PLOT_W + 14, top + TOP + 18 * k, colour,
      series.name)
  end
end

---@param charts table[]
---@return string
function chart.svg(charts)
  local out = { ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" ' ..
    'font-family="sans-serif" font-size="12">'):format(WIDTH, HEIGHT * #charts),
    '<rect width="100%" height="100%" fill="white"/>' }
  for i, c in ipairs(charts) do draw(out, c, HEIGHT * (i - 1)) end
  out[#out + 1] = "</svg>\n"
  return table.concat(out, "\n")
end

---@param charts table[]
---@return string
function chart.json(charts)
  local lines = {}
  for _, c in ipairs(charts) do
    for _, series in ipairs(c.series) do
      for i, x in ipairs(c.at) do
        local cost = series.costs[i]
        lines[#lines + 1] = ('  {"what": "%s", "series": "%s", "x": %d, "seconds": %s}'):format(
          c.title, series.name, x, cost and ("%.9f"):format(cost) or "null")
      end
    end
  end
  return "[\n" .. table.concat(lines, ",\n") .. "\n]\n"
end

return chart
