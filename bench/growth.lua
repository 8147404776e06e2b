-- SPDX-License-Identifier: MIT
-- ./dev bench --growth [--quick]: how the cost of an operation grows with the number of units, the
-- size of a message, and the items that wait. Prints a table, and writes docs/bench/growth.json and
-- docs/bench/growth.svg (with --quick: into build/bench). Every point is the median of three runs,
-- which take turns over the points; each program checks its own result.
local DIR = arg[0]:match("^.*/") or "./"
package.path = DIR .. "?.lua;" .. package.path
local hosts = require("driver.hosts")
local measure = require("driver.measure")
local chart = require("driver.chart")

local host = hosts.new(DIR)

local quick = arg[1] == "--quick"
if arg[1] and not quick then
  io.stderr:write("usage: bench --growth [--quick]\n")
  os.exit(2)
end
local ROUNDS, LIMIT = quick and 1 or 3, 60

---@class Series
---@field name string
---@field program string
---@field count fun(x: integer): integer  operations of a run
---@field args fun(x: integer): any[]
---@field most? integer  the largest x
---@field least? integer  the smallest x
---@field floor? boolean  `program` is a C program of bench/floor

local function fixed(n) return function() return n end end

local function queue_of(kind)
  return { name = kind, program = "queue", count = fixed(64000),
    args = function(x) return { x, kind } end }
end

local function units_of(kind, most)
  return { name = kind, program = "units", count = function(x) return x end,
    args = function() return { kind } end, most = most }
end

local function messages(x) return math.max(12, math.min(5000, (64 << 20) // x)) end

local charts = {
  { title = "an item through one queue, by x producers and x consumers", x = "units on each side",
    at = { 1, 2, 4, 8, 16, 32, 64 },
    series = { queue_of("process"), queue_of("isolate"), queue_of("thread"), queue_of("green") } },
  { title = "a unit of x that live at once", x = "units", at = { 1, 10, 100, 1000, 10000 },
    series = { units_of("process", 1000), units_of("isolate", 1000), units_of("thread", 10000),
      units_of("green", 10000) } },
  { title = "a message of x bytes from a process to another", x = "bytes",
    at = { 1, 1024, 65536, 1 << 20, 16 << 20, 64 << 20 },
    series = {
      { name = "string", program = "sizes", count = messages,
        args = function(x) return { x == 1 and 0 or x } end },
      { name = "two memcpy", program = "fresh", count = messages, floor = true, least = 65536,
        args = function(x) return { x } end },
    } },
  { title = "a put and a get where x items wait", x = "items waiting",
    at = { 10, 100, 1000, 10000, 100000, 1000000 },
    series = {
      { name = "queue", program = "waiting", count = fixed(50000),
        args = function(x) return { x, "queue" } end },
      { name = "priority_queue", program = "waiting", count = fixed(50000),
        args = function(x) return { x, "priority_queue" } end },
    } },
}

-- The cost of one operation in seconds; or nil and what went wrong.
local function run(series, x)
  local words = series.floor and { hosts.quote(assert(host:compile("floor/" .. series.program))) }
    or { hosts.quote(DIR .. "../build/conlua"),
      hosts.quote(DIR .. "growth/" .. series.program .. ".lua") }
  words[#words + 1] = series.count(x)
  for _, word in ipairs(series.args(x)) do words[#words + 1] = word end
  local text, said = hosts.capture(("timeout -k 2 %d %s"):format(LIMIT, table.concat(words, " ")))
  local seconds, n = (text or ""):match("([%d.]+) (%d+)%s*$")
  if not seconds then return nil, said:match("[^\n]*") end
  return tonumber(seconds) / tonumber(n)
end

local failed = false
for _, c in ipairs(charts) do
  print(("\n%s, in microseconds"):format(c.title))
  for _, series in ipairs(c.series) do
    series.costs = {}
    for i = 1, #c.at do series.costs[i] = {} end
  end
  for _ = 1, ROUNDS do
    for i, x in ipairs(c.at) do
      for _, series in ipairs(c.series) do
        local fits = (series.least or 0) <= x and x <= (series.most or math.huge)
        if fits and (not quick or i <= 3) then
          local cost, why = run(series, x)
          if cost then table.insert(series.costs[i], cost)
          else
            failed = true
            print(("  %s, %d: failed: %s"):format(series.name, x, why))
          end
        end
      end
    end
  end
  for _, series in ipairs(c.series) do
    local cells = {}
    for i, x in ipairs(c.at) do
      series.costs[i] = measure.median(series.costs[i])
      local cost = series.costs[i]
      cells[i] = ("%d: %s"):format(x, cost and ("%.2f"):format(cost * 1e6) or "-")
    end
    print(("  %-15s %s"):format(series.name, table.concat(cells, "   ")))
    io.stdout:flush()
  end
end

local folder = DIR .. (quick and "../build/bench/" or "../docs/bench/")
os.execute("mkdir -p " .. hosts.quote(folder))
local files = { ["growth.svg"] = chart.svg(charts), ["growth.json"] = chart.json(charts) }
for name, text in pairs(files) do
  local file <close> = assert(io.open(folder .. name, "w"))
  assert(file:write(text))
end
os.exit(failed and 1 or 0)
