-- SPDX-License-Identifier: MIT
--- LuaSocket inside conlua: names and results are LuaSocket's, but where a call would stop in the
--- kernel, the unit waits as in every word of conlua.
--
-- LuaSocket does the work: each real socket gets the timeout 0, so that no method of LuaSocket
-- stops. The methods here call LuaSocket, wait for the descriptor, and call LuaSocket again. A
-- record beside each socket keeps the timeouts that the script has set.

local core = require "conlua.core"
local words = require "conlua"
local fds = require "conlua.fds"
local arguments = require "conlua.arguments"
local find, format, match, sub = string.find, string.format, string.match, string.sub

local wait, busy = fds.wait, fds.busy
local background, gather = fds.background, fds.gather
local deadline_in, left = core.deadline, core.left
local bad = arguments.bad
local concat = table.concat

local PIECE = 256 * 1024 -- bytes that one call of LuaSocket moves, so that others have their turn

---@class SocketRecord
---@field block number seconds that a call may last; negative: no limit
---@field total number a second such limit of LuaSocket; the smaller limit counts
---@field raw table<string, function> LuaSocket's own methods of the class
---@field reader? userdata the unit that waits to read
---@field writer? userdata the unit that waits to write
---@field target? string address of a connect that ran out of time
---@field closed? boolean was the connection closed? Of LuaSec only
---@field under_way? integer operations of aio
---@field closing? integer the descriptor, if the socket was closed while units wait for it
local records = setmetatable({}, {__mode = "k"})

-- LuaSocket's own methods, by the metatable of the class.
local raws = {}

local FOREVER, TRY = deadline_in(nil), deadline_in(false)

-- Does the error of a call that may not wait mean a wait for writing? LuaSec may have to write in
-- the middle of a read, and read in the middle of a write.
local to_read = {timeout = false, wantread = false, wantwrite = true}
local to_write = {timeout = true, wantread = false, wantwrite = true}

-- The record of a socket that is used for the first time.
local function adopt(self, name)
  local raw = raws[getmetatable(self)]
  if not raw then
    core.fail(format("calling '%s' on bad self (socket expected, got %s)", name, type(self)))
  end
  raw.settimeout(self, 0)
  local r = {block = -1.0, total = -1.0, raw = raw}
  records[self] = r
  return r
end

-- When a call that begins now has to end.
local function deadline_of(r)
  local limit = r.block
  if limit < 0 then limit = r.total
  elseif r.total >= 0 and r.total < limit then limit = r.total end
  if limit < 0 then return FOREVER end
  return deadline_in(limit)
end

local function refuse_second(unit, action)
  local name = busy(unit)
  if name then
    core.fail(format("%s is %s this socket already: one unit at a time", name, action))
  end
end

-- Results of a closed connection of LuaSec. The last unit that waited lets the descriptor go.
local function found_closed(self, r, got)
  if not fds.is_awaited(r) then r.raw.close(self) end
  return nil, "closed", got
end

local function joined(pieces, got) return pieces and concat(pieces) or got end

-- Receive `wanted` bytes, or a line if `wanted` is nil, behind the bytes that are there already.
local function receive_behind(self, r, got, wanted)
  local raw_receive, deadline, pieces = r.raw.receive, nil, nil
  while true do
    if r.closed then return found_closed(self, r, joined(pieces, got)) end
    local data, err, partial
    if wanted then
      data, err, partial = raw_receive(self, wanted < PIECE and wanted or PIECE)
      wanted = wanted - #(data or partial)
    else
      data, err, partial = raw_receive(self)
    end
    if got == "" then
      got = data or partial
    elseif data or partial ~= "" then
      pieces = pieces or {got}
      pieces[#pieces + 1] = data or partial
    end
    if data then
      if not wanted or wanted <= 0 then return joined(pieces, got), nil, nil end
    elseif to_read[err] == nil then
      return nil, err, joined(pieces, got)
    else
      deadline = deadline or deadline_of(r)
      if not wait(r, "reader", self:getfd(), to_read[err], deadline) then
        return nil, err, joined(pieces, got)
      end
    end
  end
end

local function receive_all(self, r, prefix)
  local _, err, got = receive_behind(self, r, "", math.huge)
  if err == "closed" and got ~= "" then return prefix .. got, nil, nil end
  return nil, err, prefix .. got
end

-- How many bytes a pattern wants in all; nil: a line; false: all.
local function read_pattern(pattern)
  local n = tonumber(pattern)
  if n then
    if n >= 0 then return n // 1 end
  elseif type(pattern) ~= "string" then
    arguments.check(1, "receive", pattern, "string")
  elseif find(pattern, "^%*l") then return nil
  elseif find(pattern, "^%*a") then return false end
  bad(1, "receive", "invalid receive pattern")
end

local function string_at(n, name, value)
  if type(value) == "number" then return tostring(value) end
  arguments.check(n, name, value, "string")
  return value
end

local function receive(self, pattern, prefix)
  local r = records[self] or adopt(self, "receive")
  if r.reader then refuse_second(r.reader, "receiving from") end
  prefix = prefix == nil and "" or string_at(2, "receive", prefix)
  if pattern == nil then return receive_behind(self, r, prefix) end
  local wanted = read_pattern(pattern)
  if wanted == false then return receive_all(self, r, prefix) end
  if wanted and prefix ~= "" then
    wanted = wanted - #prefix
    if wanted <= 0 then return prefix, nil, nil end
  end
  return receive_behind(self, r, prefix, wanted)
end

local function send_from(self, r, data, first, last)
  local raw_send, deadline = r.raw.send, nil
  while true do
    if r.closed then return found_closed(self, r, first - 1) end
    local stop = last - first < PIECE and last or first + PIECE - 1
    local done, err, sent = raw_send(self, data, first, stop)
    if done then
      if stop == last then return done, nil, nil end
      first = stop + 1
    elseif to_write[err] == nil then
      return nil, err, sent
    else
      first = sent + 1
      deadline = deadline or deadline_of(r)
      if not wait(r, "writer", self:getfd(), to_write[err], deadline) then
        return nil, err, sent
      end
    end
  end
end

local function send(self, data, i, j)
  local r = records[self] or adopt(self, "send")
  if r.writer then refuse_second(r.writer, "sending to") end
  if type(data) ~= "string" then data = string_at(1, "send", data) end
  local first, last, size = i or 1, j or -1, #data
  if type(first) ~= "number" then first = arguments.number(2, "send", first) end
  if type(last) ~= "number" then last = arguments.number(3, "send", last) end
  if first < 0 then first = first + size + 1 end
  if last < 0 then last = last + size + 1 end
  return send_from(self, r, data, first < 1 and 1 or first, last > size and size or last)
end

-- Call a method of LuaSocket. An error of an argument is raised in the caller's line.
local function call_raw(name, method, self, ...)
  local ok, a, b, c = pcall(method, self, ...)
  if ok then return a, b, c end
  local n, why = match(tostring(a), "^bad argument #(%d+) to '[^']*' %((.*)%)$")
  if n then bad(math.tointeger(n) - 1, name, why) end
  error(a, 0)
end

-- Methods that are called again without change, and the number of their results on success (1
-- unless given).
local function repeated(name, writes, values)
  return function(self, ...)
    local r = records[self] or adopt(self, name)
    local raw_method, deadline = r.raw[name], nil
    while true do
      local a, b, c = call_raw(name, raw_method, self, ...)
      if a ~= nil then
        if values == 3 then return a, b, c end
        if values == 2 then return a, b end
        return a
      end
      if b ~= "timeout" then return nil, b end
      deadline = deadline or deadline_of(r)
      if not wait(r, nil, self:getfd(), writes, deadline) then return nil, "timeout" end
    end
  end
end

-- Call a function of LuaSocket's dns in the background.
local function in_background(f, ...)
  local job <close>, fd = background(f, ...)
  if not job then return nil, fd end
  wait({}, nil, fd, false, FOREVER)
  return gather(job)
end

local dns_getaddrinfo -- LuaSocket's

-- Call `try(address)` for the addresses of a host, until a call succeeds.
local function each_address(self, r, host, try, ...)
  if host == "*" or host == "" or fds.is_address(host) then return try(self, r, host, ...) end
  local list, err = in_background(dns_getaddrinfo, host)
  if not list then return nil, err end
  local family, result = r.raw.getfamily(self), nil
  err = "no address of the socket's family"
  for _, entry in ipairs(list) do
    if entry.family == family or (family ~= "inet" and family ~= "inet6") then
      result, err = try(self, r, entry.addr, ...)
      if result or (err == "timeout" and r.block == 0) then break end
    end
  end
  return result, err
end

local UNDER_WAY = "Operation already in progress"

local function connect_to(self, r, address, port)
  local done, err = r.raw.connect(self, address, port)
  local target, deadline = address .. " " .. port, deadline_of(r)
  -- A connect that ran out of time goes on in the system; a second call waits for its end.
  if not done and err == UNDER_WAY and r.target == target and deadline ~= TRY then
    err = "timeout"
  end
  if done or err ~= "timeout" then return done, err end
  r.target = target
  if deadline == TRY or not wait(r, "writer", self:getfd(), true, deadline) then
    return nil, "timeout"
  end
  r.target = nil
  err = r.raw.getoption(self, "error")
  if not err then return 1.0 end
  r.raw.connect(self, address, port) -- tells of the failure; the next call is a new attempt
  return nil, err
end

local function connect(self, host, port)
  local r = records[self] or adopt(self, "connect")
  if r.writer then refuse_second(r.writer, "connecting or sending to") end
  host, port = string_at(1, "connect", host), string_at(2, "connect", port)
  return each_address(self, r, host, connect_to, port)
end

-- Methods that take the name of a host and do not wait otherwise.
local function named(name)
  local function try(self, r, address, port)
    return r.raw[name](self, address, port)
  end
  return function(self, host, port)
    local r = records[self] or adopt(self, name)
    host = string_at(1, name, host)
    if port ~= nil or host ~= "*" then port = string_at(2, name, port) end
    return each_address(self, r, host, try, port)
  end
end

local function close(self)
  local r = records[self] or adopt(self, "close")
  if r.under_way and r.under_way > 0 and r.raw.shutdown then
    r.raw.shutdown(self, "both") -- ends waits, which keep the descriptor open otherwise
  end
  if not fds.is_awaited(r) then return r.raw.close(self) end
  local fd = self:getfd()
  r.raw.setfd(self, -1) -- units that wait find the socket closed
  fds.close(r, fd)
  return 1.0
end

local function settimeout(self, value, mode)
  local r = records[self] or adopt(self, "settimeout")
  local seconds = value == nil and -1 or tonumber(value)
  if not seconds then arguments.check(1, "settimeout", value, "number") end
  if seconds ~= seconds then bad(1, "settimeout", "not a number") end
  local kind = mode == nil and "b" or sub(string_at(2, "settimeout", mode), 1, 1)
  if kind == "b" then r.block = seconds + 0.0
  elseif kind == "t" or kind == "r" then r.total = seconds + 0.0
  else bad(2, "settimeout", "invalid timeout mode") end
  return 1.0
end

local function gettimeout(self)
  local r = records[self] or adopt(self, "gettimeout")
  return r.block, r.total
end

-- Unix sockets: the system has no event for a listener that has room again.
local function connect_path(self, path)
  local r = records[self] or adopt(self, "connect")
  local deadline
  while true do
    local done, err = r.raw.connect(self, path)
    if done or err ~= "timeout" then return done, err end
    deadline = deadline or deadline_of(r)
    local rest = left(deadline)
    if rest == 0 then return nil, "timeout" end
    words.sleep(rest and rest < 0.005 and rest or 0.005)
  end
end

local function handshake(self)
  local r = records[self] or adopt(self, "dohandshake")
  if r.reader then refuse_second(r.reader, "receiving from") end
  if r.writer then refuse_second(r.writer, "sending to") end
  local deadline
  while true do
    if r.closed then -- LuaSec would crash here
      found_closed(self, r)
      return false, "closed"
    end
    local done, err = r.raw.dohandshake(self)
    if done or to_read[err] == nil then return done, err end
    deadline = deadline or deadline_of(r)
    if not wait(r, "reader", self:getfd(), to_read[err], deadline) then return false, err end
  end
end

-- The farewell of LuaSec to the other side is a write that waits in the kernel.
local function close_tls(self)
  local r = records[self] or adopt(self, "close")
  if r.closed then return end
  if not fds.is_awaited(r) then wait(r, nil, self:getfd(), true, deadline_of(r)) end
  if r.closed then return end
  r.closed = true
  if not fds.is_awaited(r) then return r.raw.close(self) end
  fds.hang_up(self:getfd())
end

local common = {close = close, settimeout = settimeout, gettimeout = gettimeout}
local stream = {receive = receive, send = send}
local datagram = {
  receive = repeated("receive", false), receivefrom = repeated("receivefrom", false, 3),
  send = repeated("send", true), sendto = repeated("sendto", true),
  setpeername = named("setpeername"), setsockname = named("setsockname"),
}
local server = {accept = repeated("accept", false)}
local tcp_master = {connect = connect, bind = named("bind")}
local path_datagram = {
  receive = datagram.receive, receivefrom = repeated("receivefrom", false, 2),
  send = datagram.send, sendto = datagram.sendto, connect = connect_path,
}

-- Methods for each class. A class of LuaSocket has all methods of its kind of socket; a method that
-- is not for the state of the socket raises an error.
local classes = {
  ["tcp{master}"] = {common, tcp_master},
  ["tcp{client}"] = {common, stream, tcp_master},
  ["tcp{server}"] = {common, server},
  ["udp{connected}"] = {common, datagram},
  ["udp{unconnected}"] = {common, datagram},
  ["unixstream{master}"] = {common, {connect = connect_path}},
  ["unixstream{client}"] = {common, stream, {connect = connect_path}},
  ["unixstream{server}"] = {common, server},
  ["unixdgram{connected}"] = {common, path_datagram},
  ["unixdgram{unconnected}"] = {common, path_datagram},
  ["unix{master}"] = {common, {connect = connect_path}},
  ["unix{client}"] = {common, stream, {connect = connect_path}},
  ["unix{server}"] = {common, server},
  ["serial{client}"] = {common, stream},
  ["SSL:Connection"] = {common, stream, {dohandshake = handshake, close = close_tls}},
}

-- Replace the methods of classes that LuaSocket has loaded.
local function wrap_classes()
  for name, groups in pairs(classes) do
    local class = fds.metatable(name)
    if class and not raws[class] then
      local methods, raw = class.__index, {}
      for key, method in pairs(methods) do raw[key] = method end
      raws[class] = raw
      for _, group in ipairs(groups) do
        for key, method in pairs(group) do
          if raw[key] then methods[key] = method end
        end
      end
    end
  end
end

local makers = {inet = "tcp4", inet6 = "tcp6", unspec = "tcp"}

local function connected(core_module)
  return function(host, port, local_host, local_port, family)
    host, port = string_at(1, "connect", host), string_at(2, "connect", port)
    local maker = makers[family or "unspec"]
    if not maker then bad(5, "connect", format("invalid option '%s'", tostring(family))) end
    local sock, err = core_module[maker]()
    if not sock then return nil, err end
    local ok, done = true, true
    if local_host ~= nil then
      ok, done, err = pcall(sock.bind, sock, local_host, local_port or 0)
    end
    if ok and done then ok, done, err = pcall(sock.connect, sock, host, port) end
    if ok and done then return sock end
    sock:close()
    if not ok then error(done, 0) end -- a wait was cut off, as by a termination
    return nil, err
  end
end

local function looked_up(f, name)
  return function(host, ...)
    return in_background(f, string_at(1, name, host), ...)
  end
end

local function wrap_core(module)
  dns_getaddrinfo = module.dns.getaddrinfo
  for _, name in ipairs{"getaddrinfo", "getnameinfo", "tohostname", "toip"} do
    module.dns[name] = looked_up(module.dns[name], name)
  end
  module.connect = connected(module)
  module.select = require "conlua.net.select"
  module.sleep = function(seconds)
    words.sleep(core.pause(math.max(0, arguments.number(1, "sleep", seconds))))
  end
end

local function find_loader(name)
  local why = {}
  local library = name == "ssl.core" and "LuaSec" or "LuaSocket"
  for i, search in ipairs(package.searchers) do
    if i > 1 then -- entry 1 is the searcher that called
      local loader, more = search(name)
      if type(loader) == "function" then return loader, more end
      why[#why + 1] = type(loader) == "string" and loader or nil
    end
  end
  local package_name = name == "ssl.core" and "lua-sec" or "lua-socket"
  core.fail(format("module '%s' not found: conlua uses the %s that is installed " ..
    "(in Debian the package %s):%s", name, library, package_name, concat(why)))
end

local socket = {}

--- Load a C module of LuaSocket or LuaSec, for package.preload.
---@param name string
---@return table
function socket.load(name)
  local loader, more = find_loader(name)
  local module = fds.load(loader, name, more)
  wrap_classes()
  if name == "socket.core" then wrap_core(module) end
  return module
end

--- The record of a socket of LuaSocket; nil: the value is none.
---@return SocketRecord?
function socket.record(sock)
  return records[sock] or raws[getmetatable(sock)] and adopt(sock, "") or nil
end

return socket
