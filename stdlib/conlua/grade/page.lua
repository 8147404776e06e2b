-- SPDX-License-Identifier: MIT
--- Records as one page of HTML that needs nothing else: no script, no font, no image, nothing from
--- elsewhere; the browser is told to load none.

local fill = require "conlua.fill"
local html = require "conlua.markup"
local picture = require "conlua.grade.picture"
local record = require "conlua.grade.record"
local regrade = require "conlua.grade.regrade"
local statistics = require "conlua.grade.statistics"
local verdicts = require "conlua.grade.verdicts"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local STYLE = [[
:root { color-scheme: light dark; --ink: #1c1f24; --paper: #fdfdfc; --soft: #eef0f2;
  --line: #d5d9de; --faint: #5c6470; --good: #17663a; --bad: #a11d1d; --odd: #6b3fa0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #16181c; --soft: #22262c; --line: #373d46; --faint: #9aa3af;
    --good: #6fcf97; --bad: #ff8a80; --odd: #c7a6ff; }
}
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 56rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin: 0; }
section { border: 1px solid var(--line); border-radius: .4rem; padding: 1rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; }
ul.checks { list-style: none; padding: 0; } ul.checks > li { margin: .7rem 0; }
pre, code { font: .9em/1.45 ui-monospace, monospace; background: var(--soft);
  border-radius: .25rem; unicode-bidi: isolate; }
pre { padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
code { padding: .1rem .3rem; overflow-wrap: anywhere; }
bdi { overflow-wrap: anywhere; }
.found { margin: .2rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.faint { color: var(--faint); font-size: .9rem; margin: .2rem 0; }
.verdict { font-weight: 600; }
a { color: inherit; }
]]

-- A colour for each verdict.
local function style()
  local rules = {}
  for i, verdict in ipairs(verdicts.list) do
    rules[i] = (".%s { color: var(--%s); }\n"):format(verdict.name,
      verdicts.look(verdict.name).page)
  end
  return STYLE .. table.concat(rules)
end

local function score(language, self) return record.score(language, self) or "–" end

local function overview(write, records, language)
  local function head(key) return html(say(language, key)) end
  write(('<table>\n<tr><th>%s<th>%s<th class="n">%s\n'):format(head "submission", head "verdict",
    head "points"))
  local n = 0
  for self in records() do
    n = n + 1
    write(fill('<tr><td><a href="#s%s"><bdi>%s</bdi></a>', n, self.submission))
    write(fill('<td class="verdict %s">%s<td class="n">%s\n', self.verdict,
      record.verdict(language, self), score(language, self)))
  end
  write "</table>\n"
end

--- The class check by check; `records` has several records.
local function class(write, self, language)
  local function head(key) return html(say(language, key)) end
  write(fill("<h2>%s</h2>\n<p>%s</p>\n", say(language, "class"),
    statistics.points(self, language) or ""))
  write("<table>\n<tr><th>" .. head "check")
  for _, key in ipairs{"passed_by", "failed_by", "unjudged_of", "average"} do
    write('<th class="n">' .. head(key))
  end
  for _, one in ipairs(self.checks) do
    write(fill('\n<tr><td>%s<td class="n">%s (%s)<td class="n">%s', one.name, one.passed,
      statistics.percent(self, one), one.failed))
    write(fill('<td class="n">%s<td class="n">%s / %s', one.unjudged, statistics.rounded(one.mean),
      record.number(one.points)))
  end
  write "\n</table>\n"
  if not self.fails_most then return end
  write(fill("<p>%s</p>\n", say(language, "fails_most", self.fails_most)))
end

--- What a regrading has changed.
local function changes(write, records, language)
  local list, tally = regrade.changes(language, records)
  write(fill("<h2>%s</h2>\n<ul>\n", regrade.summary_line(language, tally)))
  for _, change in ipairs(list) do
    write(fill("<li>%s <bdi>%s</bdi>: %s", say(language, change.how), change.submission,
      change.text))
    write(change.checks and fill('<br><span class="faint">%s</span>\n', change.checks) or "\n")
  end
  write "</ul>\n"
end

local function check(write, one, options)
  local language = options.language
  write(fill('<li><span class="verdict %s">%s</span> <b>%s</b>: %s', one.verdict,
    one.verdict == "pass" and "✓" or "✗ " .. verdict_text(language, one.verdict), one.name,
    one.rule))
  if one.message then write(fill('\n<p class="found">%s</p>', one.message)) end
  if one.story then write(fill("\n<pre>%s</pre>", table.concat(one.story, "\n"))) end
  if one.verdict == "pass" and one.note then
    write(fill('\n<p class="faint">%s</p>', one.note))
  end
  if one.again then
    local again = html(say(language, one.replay and "again_order" or "again", "\0"))
    local runs = record.runs(language, one)
    if runs then write(fill('\n<p class="faint">%s</p>', runs)) end
    write('\n<p class="faint">' .. again:gsub("%z", function()
      return fill("<code>%s</code>", one.again)
    end) .. "</p>")
  end
  if one.verdict ~= "pass" and one.hint and options.hints > 0 then
    write(fill('\n<p class="found">%s</p>', say(language, "hint", one.hint)))
  end
  write "\n</li>\n"
end

local function kept(write, title, text)
  if text and text ~= "" then
    write(fill('<p class="faint">%s</p>\n<pre>%s</pre>\n', title, text))
  end
end

local function section(write, self, n, options)
  local language = options.language
  write(fill('<section id="s%s">\n<h2><bdi>%s</bdi></h2>\n', n, self.submission))
  write(fill('<p><span class="verdict %s">%s</span> · %s</p>\n', self.verdict,
    record.verdict(language, self), score(language, self)))
  if self.fault then
    kept(write, verdict_text(language, "error"), translated(language, self.fault))
  end
  write '<ul class="checks">\n'
  for _, one in ipairs(record.told(self)) do check(write, one, options) end
  write "</ul>\n"
  if self.not_shown then
    write(fill('<p class="faint">%s</p>\n', say(language, "not_shown", self.not_shown)))
  end
  if self.timeline then
    write(fill('<p><a href="%s">%s</a></p>\n', picture.link(self.timeline),
      record.timeline(language, self)))
  end
  for _, hint in ipairs(record.hints(self, options.hints)) do
    write(fill('<p class="found">%s</p>\n', say(language, "hint", hint)))
  end
  if self.verdict ~= "pass" then
    kept(write, say(language, "stdout"), self.output)
    kept(write, say(language, "stderr"),
      translated(language, table.concat(self.stderr or {}, "\n")))
  end
  if self.runs > 0 then
    write(fill('<p class="faint">%s</p>\n', record.summary(language, self)))
  end
  write "</section>\n"
end

--- The page. `records` is walked over several times.
---@param options ReportOptions and `title`, `is_regraded`
return function(write, records, options)
  local language = options.language
  write(fill('<!doctype html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n', language))
  write [[<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
]]
  write(fill("<title>%s</title>\n<style>\n", options.title))
  write(style())
  write(fill("</style>\n</head>\n<body>\n<h1>%s</h1>\n", options.title))
  overview(write, records, language)
  local of_class = statistics.of(records)
  if of_class.submissions > 1 then class(write, of_class, language) end
  if options.is_regraded then changes(write, records, language) end
  local n = 0
  for self in records() do
    n = n + 1
    section(write, self, n, options)
  end
  write "</body>\n</html>\n"
end
