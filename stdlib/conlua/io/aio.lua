-- SPDX-License-Identifier: MIT
--- aio.read and aio.write: operations that go on in the system.
--
-- On a file each operation begins where the operation before ends, complete or not. On sockets,
-- pipes and terminals the system decides: of two reads at a time either may get the first bytes.

local core = require "conlua.core"
local fds = require "conlua.fds"
local uring = require "conlua.uring"
local arguments = require "conlua.arguments"
local find, format = string.find, string.format

local aio = {}

---@class AioTarget
---@field fd integer
---@field socket? userdata
---@field file? file*
---@field position? integer in a file; nil: the file has none

---@return AioTarget
local function target_of(name, object)
  local fd = fds.descriptor(object)
  if fd then
    if name == "write" then object:flush() end
    local position = object:seek("cur", 0)
    return {fd = fd, file = object, position = position}
  end
  if io.type(object) == "closed file" then arguments.bad(1, name, "the file is closed") end
  local kind = type(object)
  local has_fields = kind == "userdata" or kind == "table"
  local getfd = has_fields and arguments.field(object, "getfd")
  if not getfd then
    arguments.bad(1, name, format("file or socket expected, got %s", kind))
  end
  if arguments.field(object, "dohandshake") then
    arguments.bad(1, name, "a connection of LuaSec's is encrypted")
  end
  fd = math.tointeger(getfd(object))
  if not fd or fd < 0 then arguments.bad(1, name, "the socket is closed") end
  return {fd = fd, socket = object}
end

-- LuaSocket's name of the error that the other side has gone.
local function socket_error(err)
  if err and (find(err, "^ECONNRESET") or find(err, "^EPIPE") or find(err, "^ENOTCONN")) then
    return "closed"
  end
  return err
end

local function start(target, wanted, writes, callback)
  arguments.open(writes and "begin to write" or "begin to read")
  local socket = target.socket
  local record = socket and require "conlua.net.socket".record(socket)
  local function complete(err, result)
    if record then record.under_way = record.under_way - 1 end
    if socket then
      err = socket_error(err)
      if not writes and not err and result == "" and wanted > 0 then err = "closed" end
    end
    if writes and target.position then fds.refresh(target.file) end
    callback(err, result)
  end
  local ok, why = uring.start(target.fd, wanted, writes, socket ~= nil, target.position or -1,
    complete)
  if not ok and target.position then target.file:seek("set", target.position) end
  if not ok then core.fail(format("cannot begin to %s: %s", writes and "write" or "read", why)) end
  if record then record.under_way = (record.under_way or 0) + 1 end
end

-- Bytes in a buffer of LuaSocket or of C come first.
local function buffered(target, n)
  local object = target.socket
  if not object then return fds.buffered(target.file, n) end
  local record = require "conlua.net.socket".record(object)
  if n == 0 or not record or not (object.dirty and object:dirty()) then return nil end
  local data, _, partial = record.raw.receive(object, n)
  return data or partial
end

--- Begin to read at most n bytes. f(err, bytes) runs in the calling unit when the read is complete.
--- At the end of a file bytes is ""; at the end of a connection err is "closed".
---@param object file*|userdata
---@param n integer
---@param f fun(err: string?, bytes: string)
function aio.read(object, n, f)
  local target = target_of("read", object)
  arguments.check(2, "read", n, "number")
  local size = math.tointeger(n)
  if not size or size < 0 then arguments.bad(2, "read", "a whole number >= 0 expected") end
  arguments.check(3, "read", f, "function")
  if not target.position then
    local bytes = buffered(target, size)
    if bytes then return uring.deliver(f, bytes) end
  end
  if target.position then -- before the begin: f may come at once, and close the file
    local last = object:seek("end")
    object:seek("set", math.min(target.position + size, math.max(last, target.position)))
  end
  start(target, size, false, f)
end

--- Begin to write. f(err, n) runs in the calling unit when all is written, or at an error; n bytes
--- were written.
---@param object file*|userdata
---@param bytes string
---@param f fun(err: string?, n: integer)
function aio.write(object, bytes, f)
  local target = target_of("write", object)
  if type(bytes) == "number" then bytes = tostring(bytes) end
  arguments.check(2, "write", bytes, "string")
  arguments.check(3, "write", f, "function")
  if target.position then object:seek("set", target.position + #bytes) end
  start(target, bytes, true, f)
end

return aio
