-- The benchmark: every figure is a ratio against another side measured in the same run.
--
-- usage: build/conlua bench/run.lua [--only PATTERN] [--quick] [--peers | --load N] [--json FILE]
-- The exit code is 1 if a side failed, 2 after a wrong command line; a short row is no failure.

local DIR = arg[0]:match("^.*/") or "./"
package.path = DIR .. "?.lua;" .. package.path

local hosts = require("driver.hosts")
local measure = require("driver.measure")
local report = require("driver.report")
local benches = require("rows")
local rows_load = require("rows_load")

local USAGE = [[
usage: bench/run.lua [--only PATTERN] [--quick] [--peers | --load N] [--json FILE]
  --only PATTERN  only the rows whose id, name or other side matches this Lua pattern
  --quick         two short rounds: to see that everything runs
  --peers         also the rows against Go and Erlang
  --load N        other rows: units that wait for each other, beside N busy ones
  --json FILE     write the figures there as well
]]

---@class Options
---@field only? string
---@field json? string
---@field quick boolean
---@field peers boolean
---@field load? integer

---@param why string
local function refuse(why)
  io.stderr:write("bench: ", why, "\n", USAGE)
  os.exit(2)
end

---@return Options
local function parse()
  local options, i = { quick = false, peers = false }, 1
  while arg[i] do
    local name = arg[i]
    if name == "--quick" or name == "--peers" then
      options[name:sub(3)] = true
    elseif name == "--help" then
      io.write(USAGE)
      os.exit(0)
    elseif name == "--only" or name == "--json" or name == "--load" then
      i = i + 1
      options[name:sub(3)] = arg[i] or refuse(name .. " needs a value")
    else
      refuse("unknown option " .. name)
    end
    i = i + 1
  end
  if options.load then
    options.load = math.tointeger(tonumber(options.load))
    if not options.load or options.load < 0 then refuse("--load takes a number of programs") end
  end
  if options.only and not pcall(string.find, "", options.only) then refuse("malformed pattern") end
  return options
end

---The rows of `bench` that were asked for.
---@param bench Bench
---@param only? string
---@return Row[]
local function wanted(bench, only)
  local rows = {}
  for _, row in ipairs(bench.rows) do
    local text = bench.id .. " " .. row.what .. " " .. row.against
    if not only or text:find(only) then rows[#rows + 1] = row end
  end
  return rows
end

---@class Choice
---@field bench Bench
---@field rows Row[]

---@param options Options
---@return Choice[]
local function choose(options)
  local choices = {}
  for _, bench in ipairs(options.load and rows_load(options.load) or benches) do
    local rows = wanted(bench, options.only)
    if #rows > 0 and (options.peers or not bench.peers) then
      choices[#choices + 1] = { bench = bench, rows = rows }
    end
  end
  return choices
end

---@param choices Choice[]
---@param quick boolean
---@return Figure[]
local function run(choices, quick)
  local figures, host = {}, hosts.new(DIR)
  for _, choice in ipairs(choices) do
    for _, figure in ipairs(measure.bench(choice.bench, choice.rows, figures, host, quick)) do
      figures[#figures + 1] = figure
      report.row(figure)
      io.stdout:flush()
    end
  end
  return figures
end

---Keep processors busy with `n` programs, which end with this one.
---@param n integer
local function burden(n)
  for _ = 1, n do daemon(function() while true do end end) end
end

---Open what --json names before the work, not after it.
---@param options Options
---@return file*?
local function open_json(options)
  if not options.json then return end
  local file, why = io.open(options.json, "w")
  return file or refuse(why)
end

local function main()
  local options = parse()
  local choices = choose(options)
  if #choices == 0 then refuse("no row matches " .. options.only) end
  local file = open_json(options)
  burden(options.load or 0)
  report.head(options.quick)
  local done, figures = pcall(run, choices, options.quick)
  if not done and figures == measure.interrupted then os.exit(130) end
  if not done then error(figures, 0) end
  if file then
    assert(file:write(report.json(figures, options.quick)))
    assert(file:close())
  end
  os.exit(report.foot(figures) and 1 or 0)
end

main()
