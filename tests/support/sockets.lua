-- SPDX-License-Identifier: MIT
--- What the specs of sockets share: connections on loopback, and whether descriptors stay behind.

local lfs = require "lfs"
local socket = require "socket"

local sockets = {}

--- A listening socket on a free port, and the port.
function sockets.server(backlog)
  local server = assert(socket.bind("127.0.0.1", 0, backlog))
  local _, port = server:getsockname()
  return server, port
end

--- Both ends of a TCP connection.
function sockets.pair()
  local server, port = sockets.server()
  local near = assert(socket.connect("127.0.0.1", port))
  local far = assert(server:accept())
  server:close()
  return near, far
end

--- How many descriptors this process has open, after a collection.
function sockets.descriptors()
  collectgarbage()
  collectgarbage()
  local n = 0
  for _ in lfs.dir("/proc/self/fd") do n = n + 1 end -- with that of the folder itself
  return n
end

return sockets
