-- SPDX-License-Identifier: MIT
--- A schedule as a timeline: the events that a recording of the run would have, a millisecond for
--- each step.

local story = require "conlua.check.story"
local timeline = require "conlua.timeline"

local STEP <const> = 0.001 -- seconds

local IS_UNIT = { process = true, thread = true, isolate = true, green = true }

local Picture = {}
Picture.__index = Picture

--- Add an event of the unit with this path.
function Picture:add(path, op, fields)
  local e = fields or {}
  e.time, e.unit, e.op = self.now, self.ids[path], op
  e.line, e.value = e.line or 0, e.value or 0
  self.events[#self.events + 1] = e
end

--- The object of a step, as an event names it.
function Picture:object(step, fields)
  fields.line = step.line
  if step.child then
    fields.kind, fields.object = step.kind, self.ids[step.child]
  elseif IS_UNIT[step.kind] then
    fields.kind, fields.object = step.kind, self.by_name[step.object]
  elseif step.kind ~= "" then
    fields.kind, fields.object = step.kind, step.number
  end
  return fields
end

--- The unit goes on; the one that went before waits.
function Picture:turn(path)
  if self.running == path then return end
  if self.running and not self.ended[self.running] then self:add(self.running, "state_wait") end
  if not self.begun[path] then
    self.begun[path] = true
    self:add(path, "begin", { after = true, number = 1 })
  else
    self:add(path, "state", { after = true })
  end
  self.running = path
end

local rules = {}

function rules.start(self, step)
  self:add(step.unit, "start", self:object(step, { number = 0 }))
  self:add(step.unit, "start", self:object(step, { after = true, number = 0,
    text = self.name_of(step.child) }))
end

rules["end"] = function(self, step)
  self.ended[step.unit] = true
  self:add(step.unit, "end", { after = true, text = self.name_of(step.unit) })
end

local function data(self, step)
  self:add(step.unit, "mark", { line = step.line, text = story.words_of(step) })
end
rules.read, rules.write, rules.choose, rules.await, rules.atomically = data, data, data, data, data
function rules.sleep() end

--- The number of an item that is put or got, counted for each queue.
function Picture:item(step)
  if step.operation ~= "put" and step.operation ~= "get" then return 1 end
  local key = ("%s %s %d"):format(step.operation, step.kind, step.number)
  self.items[key] = (self.items[key] or 0) + 1
  return self.items[key]
end

function Picture:step(step)
  self:turn(step.unit)
  local rule = rules[step.operation]
  if rule then return rule(self, step) end
  self:add(step.unit, step.operation, self:object(step, { number = 1 }))
  self:add(step.unit, step.operation, self:object(step, { after = true,
    number = self:item(step) }))
end

--- Where the units stand that cannot go on at the end.
function Picture:stop(run)
  for path, unit in pairs(run.units) do
    local step = unit.pending
    if step and self.begun[path] and step.waits and self.places[step.operation] then
      self:add(path, "park", self:object(step, { number = self.places[step.operation] }))
    end
  end
end

--- Draw the run into a file, as --timeline does. -> the exit code
---@param run table of core.run
---@param script string
---@param path string
---@return integer
return function(run, script, path)
  local self = setmetatable({ events = {}, now = 0, ids = {}, by_name = {}, begun = { main = true },
    ended = {}, items = {}, running = "main", name_of = story.names(run), places = {} }, Picture)
  local operations = {}
  for i, op in ipairs { "join", "acquire", "wait", "put", "get", "sleep" } do
    operations[i], self.places[op] = op, i
  end
  for i, unit in ipairs(story.paths(run)) do
    self.ids[unit] = i
    self.by_name[run.units[unit].name] = i
  end
  self:add("main", "begin", { after = true, number = 1 })
  for i, step in ipairs(run.steps) do
    self.now = i * STEP
    self:step(step)
  end
  self.now = (#run.steps + 1) * STEP
  if run.verdict ~= "ok" then
    self:add(run.failed or "main", "mark",
      { text = story.failure(run, self.name_of)[1]:match "%S.*" })
    self:stop(run)
  end
  return timeline(function()
    local i = 0
    return { lost = 0, sources = { script }, seconds = self.now, operations = operations,
      next = function()
        i = i + 1
        return self.events[i]
      end }
  end, path)
end
