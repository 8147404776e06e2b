-- SPDX-License-Identifier: MIT
--- Sentences about a run as text, in either language: what explain.lua has found.

local model = require "conlua.timeline.model"
local texts = require "conlua.texts"

local saying = {}

local say = texts.topic "timeline"

local scales = {{1e9, "s", "秒"}, {1e6, "ms", "毫秒"}, {1e3, "µs", "微秒"}, {1, "ns", "纳秒"}}

local function scale_of(ns)
  for _, scale in ipairs(scales) do
    if ns >= scale[1] or scale[1] == 1 then return scale end
  end
end

--- A time with three digits.
function saying.time(ns, language)
  local scale = scale_of(ns)
  local n = ns / scale[1]
  local digits = (n >= 100 or scale[1] == 1) and 0 or n >= 10 and 1 or 2
  return ("%." .. digits .. "f %s"):format(n, scale[language == "zh" and 3 or 2])
end

--- A span, with as many digits as its ends need to differ.
function saying.span(from, to, language)
  if from == to then return saying.time(from, language) end
  local scale = scale_of(to)
  local apart = math.ceil(math.log(scale[1] / (to - from), 10)) + 1
  local most = #tostring(math.floor(scale[1])) - 1 -- digits down to the nanosecond
  local n = "%." .. math.max(0, math.min(apart, most)) .. "f"
  return (n .. "–" .. n .. " %s"):format(from / scale[1], to / scale[1],
    scale[language == "zh" and 3 or 2])
end

local sayings = {}

local function listed(self, language, value)
  local parts, comma = {}, language == "zh" and "、" or ", "
  for i = 2, math.min(#value, 5) do parts[#parts + 1] = self.by_id[value[i]].title end
  local said = table.concat(parts, comma)
  if #value > 5 then said = said .. say(language, "and_more", #value - 5) end
  return said
end

function sayings.unit(self, _, value) return self.by_id[value[2]].title end

function sayings.object(self, _, value)
  if value[2] < 0 then return self.by_id[-value[2]].title end
  return self.objects[value[2]].name
end

function sayings.time(_, language, value) return saying.time(value[2], language) end

function sayings.span(_, language, value) return saying.span(value[2], value[3], language) end

function sayings.line(_, _, value) return tostring(value[2] % model.PLACES) end
function sayings.text(_, _, value) return value[2] end
sayings.units = listed

function sayings.code(_, language, value)
  if value[2] < 0 then return say(language, "code_signal", -value[2]) end
  return say(language, "code_exit", value[2])
end

function sayings.shares(self, language, value)
  local parts, comma = {}, language == "zh" and "、" or ", "
  for i = 2, math.min(#value, 10), 3 do
    local place = value[i + 2] % model.PLACES
    local key = place == 0 and "share_of" or "share_in_line"
    parts[#parts + 1] = saying.fill(self, language, key, {u = {"unit", value[i]},
      d = {"time", value[i + 1]}, l = {"line", value[i + 2]}})
  end
  local more = (#value - 1) // 3 - #parts
  return table.concat(parts, comma) .. (more > 0 and say(language, "and_more", more) or "")
end

function sayings.said(_, language, value)
  return (say(language, value[2]):gsub("{l}", tostring(value[3] % model.PLACES)))
end

function sayings.ring(self, language, value)
  local parts, n = {}, (#value - 1) // 2
  for i = 0, n - 1 do
    local next_unit = value[2 + 2 * ((i + 1) % n)]
    local wanted = value[3 + 2 * i]
    parts[#parts + 1] = saying.fill(self, language, wanted < 0 and "ring_joins" or "ring_wants",
      {u = {"unit", value[2 + 2 * i]}, o = {"object", wanted}, v = {"unit", next_unit}})
  end
  return table.concat(parts, language == "zh" and "，" or ", ")
end

function saying.fill(self, language, key, values)
  return (say(language, key):gsub("{(%w+)}", function(name)
    local value = values[name]
    return value and sayings[value[1]](self, language, value) or nil
  end))
end

--- A sentence as text.
---@param self Timeline
---@param sentence Sentence
---@param language string
function saying.say(self, sentence, language)
  return saying.fill(self, language, sentence.key, sentence.values)
end

return saying
