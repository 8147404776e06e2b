-- The table, line by line as the figures come, and the same as JSON.

local measure = require("driver.measure")

local report = {}

local WIDTHS = { 33, 24, 9, 9, 8, 14, 16 }
local HEADS = { "what", "against", "conlua", "other", "ratio", "min–max", "target" }

---@param text string
---@param width integer
---@return string
local function pad(text, width)
  return text .. (" "):rep(width - (utf8.len(text) or #text))
end

---@param cells string[]
---@param last string
local function line(cells, last)
  local out = {}
  for i, width in ipairs(WIDTHS) do out[i] = pad(cells[i] or "", width) end
  print((table.concat(out, " ") .. " " .. last):match("^(.-)%s*$"))
end

---@param value number
---@return string
local function three(value)
  if value >= 99.95 then return ("%.0f"):format(value) end
  if value >= 9.995 then return ("%.1f"):format(value) end
  return ("%.2f"):format(value)
end

---@param value number
---@param units table[]  largest first: { name, size }
---@return string
local function scaled(value, units)
  for _, unit in ipairs(units) do
    if value >= unit[2] then return three(value / unit[2]) .. " " .. unit[1] end
  end
  return three(value / units[#units][2]) .. " " .. units[#units][1]
end

local SECONDS = { { "s", 1 }, { "ms", 1e-3 }, { "µs", 1e-6 }, { "ns", 1e-9 } }
local BYTES = { { "MB", 1024 * 1024 }, { "KB", 1024 }, { "B", 1 } }

---@param value number
local function time(value) return scaled(value, SECONDS) end

---@param value number
local function bytes(value) return scaled(value, BYTES) end

---@param row Row
---@return string
local function target(row)
  local show = row.other and three or bytes
  if row.at_most then return "≤ " .. show(row.at_most) end
  if not row.at_least then return "" end
  return "≥ " .. show(row.at_least) .. (row.aim and (" (aim %g)"):format(row.aim) or "")
end

local ABSENT = {
  ["python3 not found"] = true, ["go not found"] = true, ["escript not found"] = true,
}

---What a figure comes to: "ok", "short", "shown" where there is no target, "absent" or "failed".
---@param figure Figure
---@return string
function report.verdict(figure)
  if figure.why then return ABSENT[figure.why] and "absent" or "failed" end
  local row, value = figure.row, measure.median(figure.values)
  if not row.at_most and not row.at_least then return "shown" end
  local short = (row.at_most and value > row.at_most) or (row.at_least and value < row.at_least)
  return short and "short" or "ok"
end

---@param quick boolean
function report.head(quick)
  print("The sides run in turn; each ratio is the median of " ..
    (quick and "two short rounds: a smoke test, not a measurement." or "its rounds."))
  line(HEADS, "")
end

---@param figure Figure
function report.row(figure)
  local row, verdict = figure.row, report.verdict(figure)
  local cells = { row.what, row.against, "", "", "", "", target(row) }
  local show = row.other and time or bytes
  cells[3] = figure.ours and show(figure.ours) or ""
  cells[4] = figure.other and show(figure.other) or ""
  local median, min, max = measure.median(figure.values)
  if median then
    local plain = row.other and three or bytes
    cells[5] = row.other and plain(median) .. " ×" or ""
    cells[6] = row.other and plain(min) .. "–" .. plain(max) or plain(max) .. " max"
  end
  local words = { absent = figure.why, failed = "failed: " .. (figure.why or ""), shown = "" }
  line(cells, words[verdict] or verdict)
end

---@param figures Figure[]
---@return boolean failed
function report.foot(figures)
  local counts = { ok = 0, short = 0, shown = 0, absent = 0, failed = 0 }
  for _, figure in ipairs(figures) do
    local verdict = report.verdict(figure)
    counts[verdict] = counts[verdict] + 1
  end
  local text = "\n%d rows: %d ok, %d short, %d without a target, %d without another side, " ..
    "%d failed"
  local c = counts
  print(text:format(#figures, c.ok, c.short, c.shown, c.absent, c.failed))
  return counts.failed > 0
end

---@param value string|number|boolean|nil
---@return string
local function json(value)
  if type(value) ~= "string" then return value == nil and "null" or tostring(value) end
  return '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

---@param figure Figure
---@return string
local function json_row(figure)
  local row, median, min, max = figure.row, measure.median(figure.values)
  local fields = {
    { "id", figure.id }, { "what", row.what }, { "against", row.against },
    { "unit", row.other and "ratio" or "bytes" },
    { "median", median }, { "min", min }, { "max", max },
    { "ours", figure.ours }, { "other", figure.other }, { "at_most", row.at_most },
    { "at_least", row.at_least }, { "verdict", report.verdict(figure) }, { "why", figure.why },
  }
  local out = {}
  for i = 1, 13 do out[i] = json(fields[i][1]) .. ": " .. json(fields[i][2]) end
  return "  {" .. table.concat(out, ", ") .. "}"
end

---@param figures Figure[]
---@param quick boolean
---@return string
function report.json(figures, quick)
  local rows = {}
  for i, figure in ipairs(figures) do rows[i] = json_row(figure) end
  return ('{"quick": %s, "rows": [\n%s\n]}\n'):format(quick, table.concat(rows, ",\n"))
end

return report
