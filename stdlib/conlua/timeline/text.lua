-- SPDX-License-Identifier: MIT
--- A timeline as text: a column for each unit, a row for each thing that a unit did, in the order
--- in which things happened, as Lincheck shows the interleavings that it has found. Below stand the
--- sentences that explain the run.

local explain = require "conlua.timeline.explain"
local model = require "conlua.timeline.model"
local names = require "conlua.timeline.names"
local saying = require "conlua.timeline.saying"
local texts = require "conlua.texts"
local valid = require "conlua.valid"
local width = require "conlua.width"

local say = texts.topic "timeline"

local MOST_COLUMNS = 16
local MOST_ROWS = 100000

--- Bytes as text: control characters are shown, broken UTF-8 is replaced.
local function plain(text)
  local function escape(c) return ("\\x%02x"):format(c:byte(-1)) end
  return (valid(text, "\u{FFFD}"):gsub("%c", escape):gsub("\xC2[\x80-\x9F]", escape))
end

--- A text in `room` columns; of a longer text the beginning.
local function cut(text, room)
  if width.of(text) > room then text = width.cut(text, room - 1) .. "…" end
  return width.fit(text, room)
end

local function code_of(language, u)
  if u.code < 0 then return say(language, "by_signal", -u.code) end
  return u.code == 0 and "" or say(language, "with_code", u.code)
end

--- What is told of a piece of a unit's life: what follows a running piece says more than the piece.
local function cell(self, language, state, place, object)
  local line = place % model.PLACES
  local at = line ~= 0 and line .. ": " or ""
  if state == model.states.running then
    return line ~= 0 and at .. names.line(self, place) or nil
  elseif state == model.states.blocked then
    if object > 0 then return at .. say(language, "text_blocked", self.objects[object].name) end
    if object < 0 then return at .. say(language, "text_joins", self.by_id[-object].title) end
    return at .. say(language, "text_waits")
  elseif object == model.NO_PROCESSOR then return say(language, "text_delay")
  elseif state == model.states.stopped then return say(language, "state_stopped")
  elseif state == model.states.outside then return at .. say(language, "text_outside")
  elseif state == model.states.state then return say(language, "text_state") end
end

--- All rows: {time, unit, text}.
local function rows_of(self, language)
  local rows, order = {}, 0
  local function add(at, unit, text)
    order = order + 1
    if text then rows[#rows + 1] = {at, unit, plain(text), order} end
  end
  for _, u in ipairs(self.units) do
    if u.maker ~= 0 then add(u.began or u.born, u.id, say(language, "text_begins")) end
    model.each_piece(self, u, function(from, _, state, place, object)
      add(from, u.id, cell(self, language, state, place, object))
    end)
  end
  for _, o in ipairs(self.objects) do
    for i = 1, #o.lane, 4 do
      local said = o.says and o.says[i]
      local key = o.lane[i + 3] == 0 and "text_reads" or "text_writes"
      if said then add(o.lane[i], o.lane[i + 2], say(language, key, o.name, said)) end
    end
  end
  for _, o in ipairs(self.out) do
    add(o[1], o[2], "“" .. o[4]:gsub("\n$", "") .. "”")
  end
  local signs = {mark = "⚑ ", enter = "▶ ", leave = "◀ "}
  for _, m in ipairs(self.marks) do add(m[1], m[2], signs[m[4]] .. m[3]) end
  for _, r in ipairs(self.rings) do add(r.till, r.victim, "⟳ " .. say(language, "ring_tag")) end
  for _, u in ipairs(self.units) do
    if u.ended then add(u.ended, u.id, say(language, "text_ends", code_of(language, u))) end
  end
  table.sort(rows, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[4] < b[4]
  end)
  return rows
end

--- The columns: a unit each; of many units only the first, and the others share one.
local function columns_of(self)
  local columns, of = {}, {}
  for i, u in ipairs(self.units) do
    if i <= MOST_COLUMNS then columns[i] = u.title end
    of[u.id] = math.min(i, MOST_COLUMNS + 1)
  end
  if #self.units > MOST_COLUMNS then columns[MOST_COLUMNS + 1] = "…" end
  return columns, of
end

---@param self Timeline
---@param write fun(text: string)
---@param language string
return function(self, write, language)
  local columns, of = columns_of(self)
  local room = math.max(16, math.min(34, 150 // math.max(1, #columns)))
  local head, rule = {}, {}
  for i, title in ipairs(columns) do head[i], rule[i] = cut(plain(title), room), ("─"):rep(room) end
  write(say(language, "text_head", (self.finish / 1e6), #self.units, self.events) .. "\n\n")
  write(cut(say(language, "text_time"), 12) .. " │ " .. table.concat(head, " │ ") .. "\n")
  write(("─"):rep(12) .. "─┼─" .. table.concat(rule, "─┼─") .. "\n")
  local empty = (" "):rep(room)
  for n, row in ipairs(rows_of(self, language)) do
    if n > MOST_ROWS then break end
    local line, at = {}, of[row[2]]
    for i = 1, #columns do line[i] = empty end
    local text = at > MOST_COLUMNS and self.by_id[row[2]].title .. ": " .. row[3] or row[3]
    line[at] = cut(text, room)
    local said = ("%12.6f │ "):format(row[1] / 1e6) .. table.concat(line, " │ ")
    write(said:gsub("%s+$", "") .. "\n")
  end
  write "\n"
  for i, sentence in ipairs(explain.sentences(self)) do
    write(("%2d. %s\n"):format(i, plain(saying.say(self, sentence, language))))
  end
end
