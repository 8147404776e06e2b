-- SPDX-License-Identifier: MIT
--- selector(): readiness of many sockets, by the system's epoll.
--
-- The system watches descriptors, not sockets, and forgets a descriptor only when no process has
-- the file open any more. So each answer is compared with the sockets that the script has
-- registered.

local core = require "conlua.core"
local fds = require "conlua.fds"
local arguments = require "conlua.arguments"
local find, format = string.find, string.format

local bad = arguments.bad
local control = fds.control

local READ, WRITE, BROKEN = 1, 2, 4
local masks = {r = READ, w = WRITE, rw = READ | WRITE, wr = READ | WRITE}
local names = {"r", "w", "rw"}

local selectors = {}

---@class SelectorEntry
---@field sock any
---@field fd integer
---@field mask integer
---@field data any
---@field dirty? function does the socket hold bytes in its buffer?

---@class SelectorState
---@field epoll? userdata nil: closed
---@field fd integer descriptor of the epoll set
---@field home integer the process and state that made the selector
---@field by_fd table<integer, SelectorEntry>
---@field by_sock table<any, SelectorEntry>
---@field fresh table<SelectorEntry, true> entries that may hold bytes in a buffer
---@field record table for fds.wait
local Selector = {} -- the methods
local Object, wrap, state_of = arguments.class("selector", Selector)
selectors.Selector = Selector

-- The state of an open selector of this process.
local function check_self(selector, name)
  local self = state_of(selector, name)
  if not self.epoll then core.fail(format("'%s' on a closed selector", name)) end
  if self.home ~= core.here() then
    core.fail(format("'%s' on a selector that another process made: make one here, after the fork",
      name))
  end
  return self
end

-- The descriptor of a socket or file.
local function descriptor(n, name, sock)
  local fd = fds.descriptor(sock)
  if fd then return fd end
  local kind = type(sock)
  if io.type(sock) == "closed file" then bad(n, name, "the file is closed") end
  local getfd = (kind == "userdata" or kind == "table") and arguments.field(sock, "getfd")
  if not getfd then bad(n, name, format("socket or file expected, got %s", kind)) end
  fd = math.tointeger(getfd(sock))
  if not fd or fd < 0 then bad(n, name, "the socket is closed") end
  return fd
end

local function read_mask(n, name, events)
  local mask = masks[events]
  if not mask then
    local got = type(events) == "string" and format("'%s'", events) or type(events)
    bad(n, name, format("\"r\", \"w\" or \"rw\" expected, got %s", got))
  end
  return mask
end

local function dirty_of(sock)
  if io.type(sock) then return nil end
  return arguments.field(sock, "dirty")
end

-- The descriptor of an entry is closed, or watched no more. `by_sock` has the entry until the
-- script unregisters the socket.
local function forget(self, entry)
  if self.by_fd[entry.fd] == entry then self.by_fd[entry.fd] = nil end
  self.fresh[entry] = nil
end

-- Has the socket of an entry been closed, or got another descriptor?
local function is_gone(entry)
  local sock = entry.sock
  local fd = fds.descriptor(sock) or (not io.type(sock) and sock:getfd())
  return fd ~= entry.fd
end

local function epoll()
  local e, fd = fds.epoll()
  if not e then core.fail("cannot make a selector: " .. fd) end
  return e, fd
end

--- A selector that watches nothing yet.
---@return Selector
function selectors.selector()
  local e, fd = epoll()
  return wrap{
    epoll = e, fd = fd, home = core.here(), record = {},
    by_fd = {}, by_sock = setmetatable({}, {__mode = "k"}), fresh = {},
  }
end

function Selector:register(sock, events, data)
  self = check_self(self, "register")
  local fd, mask = descriptor(1, "register", sock), read_mask(2, "register", events)
  local old = self.by_sock[sock]
  if old and old.fd == fd then
    bad(1, "register", "it is registered already; 'modify' changes what is watched")
  elseif old then
    forget(self, old) -- the socket was closed, and has another descriptor
  end
  local other = self.by_fd[fd]
  if other then forget(self, other) end -- a closed descriptor has come back as `sock`
  local ok, why = control(self.epoll, "add", fd, mask)
  if not ok and find(why, "^EEXIST") then ok, why = control(self.epoll, "mod", fd, mask) end
  if not ok then
    if find(why, "^EPERM") then why = "the system cannot wait for such a file" end
    bad(1, "register", why)
  end
  local entry = {sock = sock, fd = fd, mask = mask, data = data, dirty = dirty_of(sock)}
  self.by_fd[fd], self.by_sock[sock] = entry, entry
  if entry.dirty then self.fresh[entry] = true end
end

local function entry_of(self, name, sock)
  local entry = sock ~= nil and self.by_sock[sock]
  if not entry then bad(1, name, "it is not registered") end
  return entry
end

function Selector:modify(sock, events, data)
  self = check_self(self, "modify")
  local entry, mask = entry_of(self, "modify", sock), read_mask(2, "modify", events)
  descriptor(1, "modify", sock)
  local ok, why = control(self.epoll, "mod", entry.fd, mask)
  if not ok then bad(1, "modify", why) end
  entry.mask, entry.data = mask, data
  if entry.dirty then self.fresh[entry] = true end
end

function Selector:unregister(sock)
  self = check_self(self, "unregister")
  local entry = entry_of(self, "unregister", sock)
  -- The system has forgotten a closed descriptor, and may have given its number out again.
  if not is_gone(entry) then control(self.epoll, "del", entry.fd) end
  forget(self, entry)
  self.by_sock[sock] = nil
end

-- Another process has a descriptor open that was closed here. The system tells of the descriptor
-- and cannot be told to stop: watch all others with a new epoll set.
local function renew(self)
  self.epoll, self.fd = epoll()
  for fd, entry in pairs(self.by_fd) do control(self.epoll, "add", fd, entry.mask) end
end

-- Entries that hold bytes in a buffer, as {entry = READ}. Only entries that were ready or are new
-- can hold some.
local function find_dirty(self)
  local found
  for entry in pairs(self.fresh) do
    if entry.mask & READ ~= 0 and not is_gone(entry) and entry.dirty(entry.sock) then
      found = found or {}
      found[entry] = READ
    else
      self.fresh[entry] = nil
    end
  end
  return found
end

local function add(self, results, entry, mask)
  results[#results + 1] = {sock = entry.sock, events = names[mask], data = entry.data}
  if mask & READ ~= 0 and entry.dirty then self.fresh[entry] = true end
end

-- Take events that the system has; `dirty` as find_dirty returns, or nil.
local function take(self, dirty)
  local results, stale = {}, false
  local n, events = fds.ready(self.epoll)
  for i = 1, n do
    local fd, got = events[2 * i - 1], events[2 * i]
    local entry = self.by_fd[fd]
    if not entry or is_gone(entry) then
      if entry then forget(self, entry) end
      stale = not control(self.epoll, "del", fd) or stale
    else
      local mask = got & BROKEN ~= 0 and entry.mask or got & entry.mask
      if dirty and dirty[entry] then mask, dirty[entry] = mask | READ, nil end
      if mask ~= 0 then add(self, results, entry, mask) end
    end
  end
  for entry in pairs(dirty or {}) do add(self, results, entry, READ) end
  if stale then renew(self) end
  return results
end

---@param wait? number|boolean
---@return table
function Selector:select(wait, seconds)
  self = check_self(self, "select")
  local deadline = arguments.deadline(1, "select", wait, seconds)
  local dirty = find_dirty(self)
  while true do
    local e = self.epoll -- keeps the set, should another unit renew it
    if not dirty and not fds.wait(self.record, nil, self.fd, false, deadline) then return {} end
    if not self.epoll then core.fail("the selector was closed while 'select' waited") end
    if self.epoll == e then
      local results = take(self, dirty)
      if results[1] then return results end
    end
    dirty = nil
  end
end

function Selector:close()
  self = state_of(self, "close")
  local e = self.epoll
  if not e then return end
  self.epoll = nil
  local waits = fds.is_awaited(self.record)
  if waits then fds.close(self.record, self.fd) end
  fds.shut(e, waits)
end

Object.__close = Selector.close -- Lua passes the error as well
arguments.limit("selector", Selector)

function Object:__tostring()
  self = state_of(self, "tostring")
  return self.epoll and format("<selector %d>", self.fd) or "<closed selector>"
end

return selectors
