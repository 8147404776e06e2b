-- SPDX-License-Identifier: MIT
--- A timeline as a page of HTML, in a file that needs nothing else: the sources of page/, the
--- sentences in both languages, and the data. Lanes are packed, some nine bytes a piece.

local explain = require "conlua.timeline.explain"
local json = require "conlua.json"
local rows = require "conlua.texts.timeline"

--- The keys of the page's own texts; keys of sentences stand in the data.
local labels = {"title", "units", "events", "search", "steps", "arrows", "fit", "print", "theme",
  "language", "keys", "picture", "overview", "time", "explanation", "source", "output", "more",
  "process_of", "at_once_lane", "line_lane", "state_running", "state_ready", "state_state",
  "state_blocked", "state_outside", "state_stopped", "piece_stopped", "how_stopped", "whose",
  "path", "ring_title", "ring_tag", "waits_for", "held_by", "measured", "found", "hint",
  "and_more", "ring_wants", "ring_joins", "how_runs", "how_away", "how_running", "how_ready",
  "how_state", "how_blocked", "how_outside", "kind_lock", "kind_rlock", "kind_semaphore",
  "kind_event", "kind_condition", "kind_barrier", "kind_countdown", "kind_cell", "kind_queue",
  "kind_pipe", "kind_pool", "kind_executor", "key_zoom", "key_move", "key_event", "key_lane",
  "key_line", "key_follow", "key_sentence", "key_range", "key_zoom_to", "key_all", "key_fold",
  "key_steps",
  "key_count", "key_arrows", "key_path", "key_search", "key_text", "text", "table_caption",
  "text_begins", "text_ends", "text_blocked", "text_joins", "text_waits", "text_outside",
  "text_state", "text_delay", "by_signal", "with_code", "key_language", "key_theme", "key_save",
  "key_none", "piece_running", "piece_runs", "piece_ready", "piece_state", "piece_lock",
  "piece_object", "piece_blocked", "piece_join", "piece_outside", "piece_held", "piece_free",
  "piece_count", "piece_many", "piece_state_of", "piece_delay", "piece_item", "piece_unborn",
  "piece_ended", "piece_region", "piece_read", "piece_written", "share_in_line", "share_of",
  "code_signal", "code_exit", "text_reads", "text_writes"}

local parts = {"page.css", "data.js", "tell.js", "draw.js", "lanes.js", "objects.js", "marks.js",
  "overview.js", "page.js", "panel.js", "table.js", "input.js"}

-- ---- packing ----

local digits = {}
for i = 1, 64 do
  digits[i - 1] = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"):sub(i, i)
end

--- Append a number as digits of base 64, the lowest first: five bits each, and one that says that
--- more follow. The sign is the lowest bit.
local function put(out, n, value)
  value = value < 0 and -2 * value - 1 or 2 * value
  while value > 31 do
    n = n + 1
    out[n] = digits[value & 31 | 32]
    value = value >> 5
  end
  out[n + 1] = digits[value]
  return n + 1
end

--- Numbers of rows of `width`: how many rows, then the rows, the first number of each as the
--- difference to the row before.
local function pack(list, width)
  local out, before = {}, 0
  local n = put(out, 0, #list // width)
  for i = 1, #list do
    local value = list[i]
    if i % width == 1 then value, before = value - before, value end
    n = put(out, n, value)
  end
  return table.concat(out)
end

-- ---- the data ----

local function unit_of(u)
  return {id = u.id, name = u.name, title = u.title, kind = u.kind, pid = u.pid, maker = u.maker,
    began = u.began, ended = u.ended, code = u.code, lane = pack(u.lane, 4)}
end

--- The lane begins with a row of nothing, for the time before the first event.
local function object_of(o)
  local lane = table.move(o.lane, 1, #o.lane, 5, {0, -1, 0, 0})
  local says = {} -- {row, text, ...}
  for i = 1, #o.lane, 4 do
    if o.says and o.says[i] then
      local n = #says
      says[n + 1], says[n + 2] = (i + 3) // 4, o.says[i]
    end
  end
  return {id = o.id, kind = o.kind, name = o.name, place = o.place, size = o.size,
    lane = pack(lane, 4), says = says}
end

--- Arrows with their lengths in place of their ends.
local function arrows_of(self)
  local list = {}
  for i = 1, #self.arrows, 6 do
    for k = 0, 5 do list[i + k] = self.arrows[i + k] end
    list[i + 2] = list[i + 2] - list[i]
  end
  return pack(list, 6)
end

local function words_of(self)
  local words = {{}, {}}
  local function add(key)
    for column = 1, 2 do words[column][key] = rows[key][column] end
  end
  for _, key in ipairs(labels) do add(key) end
  for _, s in ipairs(self.sentences) do add(s.key) end
  return {en = words[1], zh = words[2]}
end

local function path_of(self)
  local list = {}
  for i, p in ipairs(self.path or {}) do list[i] = {p.unit, p.from, p.to, p.state} end
  return list
end

local function sources_of(self)
  local list = {}
  for i, s in pairs(self.sources) do list[i] = {name = s.name, text = s.text or ""} end
  return list
end

local function mapped(list, one)
  local out = {}
  for i, value in ipairs(list) do out[i] = one(value) end
  return out
end

--- The beginning of a long text, without half a character at the end.
local function cut(text)
  return #text <= 160 and text or text:sub(1, 160):gsub("[\xC2-\xF4][\x80-\xBF]*$", "") .. "…"
end

--- What the script calls itself: the first line of its first comment; nil: there is none.
local function title_of(self)
  local text, block = self.sources[1] and self.sources[1].text or "", false
  text = text:gsub("^\xEF\xBB\xBF", ""):gsub("^#[^\n]*", "")
  for line in text:gmatch "[^\r\n]+" do
    local said = block and line or line:match "^%s*%-%-(.*)$"
    if not said and line:find "%S" then return nil end
    block = block or said ~= nil and said:find "^%[=*%[" ~= nil
    said = (said or ""):gsub("^%[=*%[", ""):gsub("%]=*%].*$", ""):match "^[%s%-]*(.-)[%s%-]*$"
    if said ~= "" and not said:find "^SPDX" then return cut(said) end
    if block and line:find "%]=*%]" then return nil end
  end
end

local function data_of(self)
  local sentences = explain.sentences(self)
  return {file = self.sources[1] and self.sources[1].name or "", title = title_of(self),
    finish = self.finish, lost = self.lost, known = self.known, events = self.events,
    ending = self.ending, units = mapped(self.units, unit_of),
    objects = mapped(self.objects, object_of), arrows = arrows_of(self),
    numbers = pack(self.numbers, 1), out = self.out, marks = self.marks, rings = self.rings,
    sentences = sentences, path = path_of(self), pinned = self.pinned or {},
    sources = sources_of(self), words = words_of(self)}
end

---@param self Timeline
---@param write fun(text: string)
return function(self, write)
  local frame = require "conlua.timeline.page.page.html"
  local data = data_of(self)
  local texts = {title = "conlua timeline"}
  for _, part in ipairs(parts) do texts[part] = require("conlua.timeline.page." .. part) end
  local at = 1
  for from, name, to in frame:gmatch "(){{([%w.]+)}}()" do
    write(frame:sub(at, from - 1))
    write(name == "data" and json(data) or texts[name])
    at = to
  end
  write(frame:sub(at))
end
