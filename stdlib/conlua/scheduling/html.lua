-- SPDX-License-Identifier: MIT
--- A result as a page of HTML that needs nothing else: the chart, the states of each job below, the
--- table and the log.

local core = require "conlua.core"
local gantt = require "conlua.scheduling.gantt"
local svg = require "conlua.scheduling.svg"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local write_file = require "conlua.scheduling.file"
local escape, figure = svg.escape, gantt.figure

local phrase = texts.topic "schedule"
local html = {}

local HEAD = [[
<!doctype html>
<html lang="%s">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
:root { color-scheme: light dark; --ink: #1c1f24; --paper: #fdfdfc; --line: #d5d9de; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6e9; --paper: #16181c; --line: #373d46; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
svg { max-width: 100%%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: end; padding: .2rem .7rem; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: start; }
ol { padding-inline-start: 1.2rem; list-style: none; }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em; }
</style>
]]

local HEADS = {"column_job", "column_arrival", "column_run", "column_io", "column_response",
  "column_turnaround", "column_wait", "column_finish", "column_slowdown"}
local STATE_NAMES = {running = "state_running", ready = "state_ready", blocked = "state_blocked"}
local MOST_LOG = 5000 -- lines

local function row(write, head, values)
  write("<tr><td>" .. escape(head))
  for _, column in ipairs(gantt.COLUMNS) do
    write("<td>" .. (values[column] and figure(values[column]) or ""))
  end
  write "\n"
end

local function job_table(write, self, language)
  write '<div class="wide"><table>\n<tr>'
  for _, head in ipairs(HEADS) do write("<th>" .. escape(phrase(language, head))) end
  write "\n"
  for _, job in ipairs(self.jobs) do row(write, job.name, job) end
  row(write, phrase(language, "mean"), self.mean)
  row(write, phrase(language, "largest"), self.largest)
  write "</table></div>\n"
  write("<p>" .. escape(gantt.summary(self, language)) .. "</p>\n")
end

local function legend(write, names)
  for _, state in ipairs{"running", "ready", "blocked"} do
    write(('<span class="key" style="background:%s"></span>%s'):format(svg.STATES[state],
      escape(names[state])))
  end
end

--- The page.
---@param self table a result
---@param language? string
---@return string
function html.of(self, language)
  language = texts.language(language)
  local parts, names = {}, {}
  local function write(text) parts[#parts + 1] = text end
  for state, key in pairs(STATE_NAMES) do names[state] = phrase(language, key) end
  local title = gantt.title(self, language)
  write(HEAD:format(language == "zh" and "zh-CN" or "en", escape(title)))
  write("<h1>" .. escape(title) .. "</h1>\n")
  write('<div class="wide">' .. svg.chart(self) .. "</div>\n")
  write("<h2>" .. escape(phrase(language, "states")) .. "</h2>\n<p>")
  legend(write, names)
  write("</p>\n" .. '<div class="wide">' .. svg.states(self, names) .. "</div>\n")
  write("<h2>" .. escape(phrase(language, "figures")) .. "</h2>\n")
  job_table(write, self, language)
  if self.measured then
    local measured = require "conlua.scheduling.measured"
    for _, line in ipairs(measured.lines(self.measured, language)) do
      write("<p>" .. escape(line) .. "</p>\n")
    end
  end
  write("<h2>" .. escape(phrase(language, "log")) .. "</h2>\n<ol>\n")
  for i, line in ipairs(self.log) do
    if i > MOST_LOG then
      write("<li>" .. escape(phrase(language, "more_log", #self.log - MOST_LOG)) .. "\n")
      break
    end
    write("<li>" .. escape(translated(language, line)) .. "\n")
  end
  write "</ol>\n</html>\n"
  return table.concat(parts)
end

---@param self table
---@param path string
---@param language? string "en" or "zh"; nil: as the locale says
---@return true
function html.write(self, path, language)
  if language ~= nil and not texts.languages[language] then
    core.fail(("bad argument #2 to 'html' ('en' or 'zh' expected, got %s)"):format(
      tostring(language)))
  end
  return write_file("html", path, html.of(self, language))
end

return html
