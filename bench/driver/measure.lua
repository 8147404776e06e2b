-- Runs the sides of a bench in turn, round after round, and makes figures of what they print.

local measure = {}

measure.interrupted = "interrupted" -- raised after Ctrl-C

local SECONDS = 60 -- a side that takes longer has failed
local ROUNDS, QUICK_ROUNDS, QUICK_CUT = 7, 2, 10

---@class Outcome
---@field costs number[]     seconds or bytes of one operation, by round
---@field extra string[]     further words of the last line
---@field why? string        set once the side has failed; it is not run again

---@class Figure
---@field id string
---@field row Row
---@field values number[]    the ratio of each round, or the bytes; empty if a side failed
---@field ours? number       median cost of one operation
---@field other? number
---@field why? string        why there are no values

---@param file string
---@return string
local function take(file)
  local f = assert(io.open(file))
  local text = f:read("a")
  f:close()
  os.remove(file)
  return text
end

---Why a command failed, from how it ended and what it wrote to stderr.
---@param how string
---@param code integer
---@param seconds integer
---@param err string
---@return string
local function reason(how, code, seconds, err)
  if (how == "signal" and code == 2) or code == 130 then error(measure.interrupted, 0) end
  if code == 124 then return ("no end after %d s"):format(seconds) end
  if code == 137 then return ("killed, or no end after %d s"):format(seconds) end
  local line
  for text in err:gmatch("[^\n]+") do
    if not line or text:find("[Ee]rror:") then line = text end
  end
  return line or ("%s %d"):format(how == "signal" and "signal" or "exit code", code)
end

---Run one command; output goes through files, so that a child left behind cannot keep us waiting.
---@param command string
---@param seconds integer
---@return number? cost, string[]|string extra_or_why
local function run(command, seconds)
  local out, err = os.tmpname(), os.tmpname()
  local guarded = "PYTHONDONTWRITEBYTECODE=1 timeout -k 2 %d %s >%s 2>%s </dev/null"
  local ok, how, code = os.execute(guarded:format(seconds, command, out, err))
  local text, complaint = take(out), take(err)
  if not ok then return nil, reason(how, code, seconds, complaint) end
  local words = {}
  for word in text:gmatch("%S+") do words[#words + 1] = word end
  local amount, count = tonumber(table.remove(words, 1)), tonumber(table.remove(words, 1))
  if not amount or not count or amount < 0 or count < 1 then
    return nil, "no figures: " .. text:match("[^\n]*")
  end
  return amount / count, words
end

---@param hosts Hosts
---@param side Side
---@param quick boolean
---@param outcomes table<string, Outcome>
local function turn(hosts, side, quick, outcomes)
  local mine, giver = outcomes[side.name], outcomes[side.wants]
  if giver and giver.why then
    mine.why = "needs the figures of " .. side.wants
    return
  end
  local count = quick and not side.fixed and math.max(side.count // QUICK_CUT, 1) or side.count
  local command, why = hosts:command(side, count, giver and giver.extra or {})
  if not command then
    mine.why = why
    return
  end
  local cost, more = run(command, side.seconds or SECONDS)
  if cost then
    mine.costs[#mine.costs + 1], mine.extra = cost, more
  else
    mine.why = more --[[@as string]]
  end
end

---@param bench Bench
---@param quick boolean
---@return integer
local function rounds_of(bench, quick)
  return quick and QUICK_ROUNDS or bench.rounds or ROUNDS
end

---@param values number[]
---@return number? median, number? min, number? max
function measure.median(values)
  local sorted = table.move(values, 1, #values, 1, {})
  table.sort(sorted)
  local n = #sorted
  if n == 0 then return end
  return (sorted[(n + 1) // 2] + sorted[n // 2 + 1]) / 2, sorted[1], sorted[n]
end

---@param bench Bench
---@param row Row
---@param outcomes table<string, Outcome>
---@return Figure
local function compare(bench, row, outcomes)
  local ours, other = outcomes[row.ours], outcomes[row.other]
  local figure = { id = bench.id, row = row, values = {} }
  figure.ours = measure.median(ours.costs)
  figure.other = other and measure.median(other.costs)
  figure.why = ours.why or (other and other.why)
  if figure.why then return figure end
  for i, cost in ipairs(ours.costs) do
    local ratio = other and cost / other.costs[i] or cost
    figure.values[i] = (row.at_least or row.faster) and 1 / ratio or ratio
  end
  return figure
end

---The geometric mean, round by round, of the figures whose id begins with `bench.mean_of`.
---@param bench Bench
---@param figures Figure[]
---@return Figure?
local function mean(bench, figures)
  local logs, n, why = {}, 0, nil
  for _, figure in ipairs(figures) do
    if figure.id:find(bench.mean_of, 1, true) == 1 then
      n, why = n + 1, why or figure.why
      for i, value in ipairs(figure.values) do logs[i] = (logs[i] or 0) + math.log(value) end
    end
  end
  if n < 2 then return end
  local figure = { id = bench.id, row = bench.rows[1], values = {}, why = why }
  for i, sum in ipairs(why and {} or logs) do figure.values[i] = math.exp(sum / n) end
  return figure
end

---Measure one bench.
---@param bench Bench
---@param rows Row[]        the rows that are wanted
---@param figures Figure[]  those of the benches before
---@param hosts Hosts
---@param quick boolean
---@return Figure[]
function measure.bench(bench, rows, figures, hosts, quick)
  if bench.mean_of then return { mean(bench, figures) } end
  local needed, outcomes = {}, {}
  for _, row in ipairs(rows) do
    needed[row.ours] = true
    if row.other then needed[row.other] = true end
  end
  for _, side in ipairs(bench.sides) do outcomes[side.name] = { costs = {}, extra = {} } end
  for _ = 1, rounds_of(bench, quick) do
    for _, side in ipairs(bench.sides) do
      local outcome = outcomes[side.name]
      if needed[side.name] and not outcome.why then turn(hosts, side, quick, outcomes) end
    end
  end
  local result = {}
  for i, row in ipairs(rows) do result[i] = compare(bench, row, outcomes) end
  return result
end

return measure
