-- SPDX-License-Identifier: MIT
--- socket.select, with LuaSocket's arguments and results, and any number of descriptors.

local core = require "conlua.core"
local poll = require "conlua.fds".poll
local arguments = require "conlua.arguments"
local socket = require "conlua.net.socket"
local format = string.format

-- Add the objects in `list` to `objects`, their descriptors to `fds`, and records of sockets to
-- `records`, so that a close wakes the wait. An object without a descriptor, as a closed socket, is
-- passed over.
local function collect(n, list, writes, fds, kinds, objects, records)
  if list == nil then return end
  arguments.check(n, "select", list, "table")
  for i, object in ipairs(list) do
    local getfd = arguments.field(object, "getfd")
    if getfd == nil then
      arguments.bad(n, "select", format("socket expected at [%d], got %s", i, type(object)))
    end
    local fd = getfd(object)
    if type(fd) == "number" and fd >= 0 then
      local at = #fds + 1
      fds[at], kinds[at], objects[at] = math.tointeger(fd) or -1, writes, object
      records[at] = socket.record(object) or false
    end
  end
end

-- The doubly keyed tables that LuaSocket gives: result[1] is a socket, result[socket] its place.
local function add(result, object)
  local n = #result + 1
  result[n], result[object] = object, n
end

-- Objects that hold bytes in a buffer are ready, whatever the system says.
local function find_dirty(n_read, objects, result)
  for i = 1, n_read do
    local dirty = objects[i].dirty
    if dirty and dirty(objects[i]) then add(result, objects[i]) end
  end
end

---@param to_read? table
---@param to_write? table
---@param wait? number|boolean seconds; absent or negative: no limit
---@return table, table, string?
local function select(to_read, to_write, wait, seconds)
  local fds, kinds, objects, records = {}, {}, {}, {}
  local readable, writable = {}, {}
  collect(1, to_read, false, fds, kinds, objects, records)
  local n_read = #fds
  collect(2, to_write, true, fds, kinds, objects, records)
  if type(wait) ~= "boolean" and wait ~= nil then
    wait = arguments.number(3, "select", wait)
    if wait < 0 then wait = nil end
  end
  local deadline = arguments.deadline(3, "select", wait, seconds)
  find_dirty(n_read, objects, readable)
  if readable[1] then
    deadline = core.deadline(false)
  elseif #fds == 0 and deadline == core.deadline(nil) then
    core.fail("select would wait for ever: no socket is open in its lists")
  end
  local ready = poll(fds, kinds, deadline, records)
  for i = 1, ready and #fds or 0 do
    local result = i <= n_read and readable or writable
    if ready[i] and not result[objects[i]] then add(result, objects[i]) end
  end
  if readable[1] or writable[1] then return readable, writable end
  return readable, writable, "timeout"
end

return select
