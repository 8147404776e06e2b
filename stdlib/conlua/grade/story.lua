-- SPDX-License-Identifier: MIT
--- The events of a run as lines for people.

local facts = require "conlua.grade.facts"
local system = require "conlua.grade.system"
local visible = require "conlua.grade.visible"

local story = {}

--- The number of an event as text: the number of an item, an amount, or the answer to a look.
local function number_text(e)
  if e.op == "look" then return ("%s: %d"):format(e.text, e.number) end
  if e.op == "put" or e.op == "get" then return e.after and "item " .. e.number or "" end
  if (e.op == "release" or e.op == "notify" or e.op == "count_down") and e.number ~= 1 then
    return e.number == 0xFFFFFFFF and "all" or "x " .. e.number
  end
  return ""
end

--- Is the event the told end of an operation, and not a fact without an announcement?
local function is_outcome(e)
  return e.after and not (e.op == "start" or e.op == "new" or e.op == "look" or e.op == "output"
    or e.op == "enter" or e.op == "leave" or e.op == "main_ends")
end

--- Does the next event tell the outcome of this one? Then a list needs the outcome only.
function story.goes_on(e, following)
  return following ~= nil and following.unit == e.unit and following.op == e.op
    and following.object == e.object and following.line == e.line and following.kind == e.kind
    and not is_outcome(e) and is_outcome(following)
end

--- An event as a line.
---@param model Model
---@return string
function story.line(model, e)
  local u = model.units[e.unit]
  local what = e.op
  if e.kind and e.op ~= "end" then
    local target = model.units[e.object]
    if target and target.kind ~= e.kind then target = nil end -- an object with the number
    what = what .. " " .. (target and target.name or facts.object(e))
  elseif e.text and e.op ~= "end" then
    what = what .. " " .. e.text:gsub("\n$", ""):gsub("%c", "?")
  end
  local how = {}
  if e.line ~= 0 then how[1] = "line " .. e.line end
  local number = number_text(e)
  if number ~= "" then how[#how + 1] = number end
  if e.op == "end" then how[#how + 1] = "-> " .. e.value
  elseif is_outcome(e) then how[#how + 1] = "-> " .. system.status_name(e.value) end
  if e.limit == 0 then how[#how + 1] = "without waiting"
  elseif e.limit then how[#how + 1] = ("for %.3g s at most"):format(e.limit) end
  return (visible(("%9.4f  %-14s %-24s %s"):format(e.time, u and u.name or "MainProcess",
    what, table.concat(how, "  "))))
end

--- The events of a run as lines; of a long run only the first events and the last events.
---@param model Model
---@param most integer events in the lines
---@return string[]
function story.lines(model, most)
  local list, events = {}, model.events
  local cut = #events > most and most // 2 or #events
  for i = 1, cut do list[i] = story.line(model, events[i]) end
  if cut == #events then return list end
  list[cut + 1] = ("%9s  %d events"):format("…", #events - 2 * cut)
  for i = #events - cut + 1, #events do list[#list + 1] = story.line(model, events[i]) end
  return list
end

return story
