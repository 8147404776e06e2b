-- SPDX-License-Identifier: MIT
--- The states that a unit has gone through, from the events that a recording has of the unit.

local core = require "conlua.core"
local recorded = require "conlua.states"
local words = require "conlua"

local states = {}

-- Event -> the state that begins by the event; "start" is announced before the unit begins.
local BEGINS = {begin = "running", park = "blocked", unpark = "running", wake = "ready",
  state_wait = "ready", state = "running", stop = "stopped", ["end"] = "terminated"}

--- The states, each {state=, from=, to=, on=}, in the order of time; times are as by clock(), and
--- the last state lasts until now. `on` is the object that a blocked unit waits for.
---@param events table[] of the recording
---@param is_process boolean
---@param now number
---@return table[]
local function of_events(events, is_process, now)
  local list, before_stop = {}, nil
  local function enter(state, event)
    local last = list[#list]
    if last then
      if last.state == state and last.on == event.on then return end
      last.to = event.time
    end
    list[#list + 1] = {state = state, from = event.time, to = now, on = event.on}
  end
  for _, e in ipairs(events) do
    local state = list[#list] and list[#list].state
    if state == "terminated" then break end
    if e.op == "start" then
      if e.after then enter("ready", e) elseif not state then enter("new", e) end
    elseif e.op == "join" then
      if state == "zombie" then enter("terminated", e) end
    elseif e.op == "end" and state ~= "zombie" then
      enter(is_process and "zombie" or "terminated", e)
    elseif e.op == "stop" and state ~= "zombie" then
      if state ~= "stopped" then before_stop = list[#list] end
      enter("stopped", e)
    elseif e.op == "continue" then
      if state == "stopped" then
        local was = before_stop and before_stop.state or "running"
        enter(was, {time = e.time, on = before_stop and before_stop.on})
      end
    elseif e.op == "wake" then
      if state == "blocked" then enter("ready", e) end
    elseif BEGINS[e.op] and state ~= "zombie" then
      -- The begin of a task is not told: the task ran before the first wait.
      if e.op == "park" and state ~= "running" then enter("running", {time = e.time}) end
      enter(BEGINS[e.op], e)
    end
  end
  return list
end

--- For unit:states().
---@param unit userdata
---@return table[]
function states.states(unit)
  local events, is_all = recorded.events(unit)
  if not events then
    core.fail "nothing is recorded: run conlua with --states, or say scheduling.watch(true) first"
  end
  if not is_all then core.fail "the recording is full: more happened than there is room for" end
  return of_events(events, unit.kind == "process", words.clock())
end

--- For scheduling.watch(on).
---@param on boolean
function states.watch(on)
  if type(on) ~= "boolean" then
    core.fail("bad argument #1 to 'watch' (boolean expected, got " .. type(on) .. ")")
  end
  if not recorded.watch(on) then core.fail "watch: not enough memory" end
end

return states
