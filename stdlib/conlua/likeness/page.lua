-- SPDX-License-Identifier: MIT
--- Likenesses as one page of HTML that needs nothing else: a table of the pairs, then each pair
--- with its two programs side by side. Passages in common have numbers and colours; a click on one
--- leads to the same passage of the other program.

local class = require "conlua.likeness.class"
local fill = require "conlua.fill"
local passages = require "conlua.likeness.passages"
local texts = require "conlua.texts"

local say = texts.topic "grade"

local STYLE = [[
:root { color-scheme: light dark; --ink: #1c1f24; --paper: #fdfdfc; --soft: #eef0f2;
  --line: #d5d9de; --faint: #5c6470; --c0: #ffe08a; --c1: #b8e3c4; --c2: #bcd8f5; --c3: #e3c9f0;
  --c4: #f6c6b8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #16181c; --soft: #22262c; --line: #373d46; --faint: #9aa3af;
    --c0: #6b5200; --c1: #1f5a34; --c2: #1d4a78; --c3: #573273; --c4: #7a3524; }
}
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 80rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
section { border: 1px solid var(--line); border-radius: .4rem; padding: 1rem; margin: 1rem 0; }
table { border-collapse: collapse; }
th, td { text-align: start; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; }
@media (max-width: 50rem) { .two { grid-template-columns: minmax(0, 1fr); } }
pre { font: .82rem/1.45 ui-monospace, monospace; background: var(--soft); padding: .6rem; margin: 0;
  border-radius: .25rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
pre a { color: inherit; text-decoration: none; border-radius: .15rem; }
pre a:hover, pre a:target, pre a:focus { outline: 2px solid var(--ink); }
sup { font-size: .7em; color: var(--faint); user-select: none; }
bdi { overflow-wrap: anywhere; }
.faint { color: var(--faint); }
.c0 { background: var(--c0); } .c1 { background: var(--c1); } .c2 { background: var(--c2); }
.c3 { background: var(--c3); } .c4 { background: var(--c4); }
]]
local COLOURS = 5

-- Where the passages lie in each line of a program: {from, to, number}, in order.
local function spans_by_line(list, side)
  local lines = {}
  for number, passage in ipairs(list) do
    for _, token in ipairs(passage[side]) do
      if token.to >= token.from then
        local spans = lines[token.line]
        if not spans then
          spans = {}
          lines[token.line] = spans
        end
        spans[#spans + 1] = {from = token.from, to = token.to, number = number}
      end
    end
  end
  for _, spans in pairs(lines) do
    table.sort(spans, function(x, y)
      if x.from ~= y.from then return x.from < y.from end
      return x.number < y.number
    end)
  end
  return lines
end

-- Neighbours of the same passage become one.
local function joined(spans)
  local list = {}
  for _, span in ipairs(spans) do
    local last = list[#list]
    if last and last.number == span.number then last.to = math.max(last.to, span.to)
    elseif not last or span.from > last.to then
      list[#list + 1] = {from = span.from, to = span.to, number = span.number}
    end
  end
  return list
end

-- A program with its passages marked. `seen` are the passages that have their number already.
local function marked(write, text, list, pair, side)
  local lines, n, seen = spans_by_line(list, side), 0, {}
  local other = side == "a" and "b" or "a"
  for line in (text:gsub("\n*$", "") .. "\n"):gmatch "(.-)\r?\n" do
    n = n + 1
    local at = 1
    for _, span in ipairs(joined(lines[n] or {})) do
      write(fill("%s", line:sub(at, span.from - 1)))
      local k, colour = span.number, (span.number - 1) % COLOURS
      local id = not seen[k] and fill(' id="p%s%s%s"', pair, side, k) or ""
      write(fill('<a class="c%s" href="#p%s%s%s"', colour, pair, other, k) .. id .. ">")
      write(not seen[k] and fill("<sup>%s</sup>", k) or "")
      write(fill("%s</a>", line:sub(span.from, span.to)))
      seen[k], at = true, span.to + 1
    end
    write(fill("%s\n", line:sub(at)))
  end
end

local function overview(write, self, language, shown)
  write "<table>\n<tr>"
  for _, key in ipairs{"submission", "like_share", "submission", "like_share"} do
    write(fill("<th>%s", say(language, key)))
  end
  for n, pair in ipairs(shown) do
    local a, b = self.programs[pair.a], self.programs[pair.b]
    write(fill('\n<tr><td><a href="#p%s"><bdi>%s</bdi></a><td class="n">%s', n, a.name,
      class.percent(pair.share_a)))
    write(fill('<td><a href="#p%s"><bdi>%s</bdi></a><td class="n">%s', n, b.name,
      class.percent(pair.share_b)))
  end
  write "\n</table>\n"
end

local function section(write, self, n, pair)
  local a, b = self.programs[pair.a], self.programs[pair.b]
  local list = passages.common(a.text, b.text, self.given)
  write(fill('<section id="p%s">\n<h2><bdi>%s</bdi> · <bdi>%s</bdi></h2>\n<div class="two">\n', n,
    a.name, b.name))
  for _, side in ipairs{"a", "b"} do
    write "<pre>"
    marked(write, self.programs[pair[side]].text, list, n, side)
    write "</pre>\n"
  end
  write "</div>\n</section>\n"
end

--- The page.
---@param write fun(text: string)
---@param self Likeness
---@param shown LikePair[]
---@param options {language: string, title: string, lines: string[]}
return function(write, self, shown, options)
  write(fill('<!doctype html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n',
    options.language))
  write [[<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
]]
  write(fill("<title>%s</title>\n<style>\n", options.title) .. STYLE .. "</style>\n</head>\n")
  write(fill("<body>\n<h1>%s</h1>\n", options.title))
  for _, line in ipairs(options.lines) do write(fill("<p>%s</p>\n", line)) end
  if #shown > 0 then overview(write, self, options.language, shown) end
  for n, pair in ipairs(shown) do section(write, self, n, pair) end
  write "</body>\n</html>\n"
end
