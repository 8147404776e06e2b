-- First all connections, then all clients: nobody is served before twenty have come.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local function serve(c)
  local sum = 0
  for line in function() return (c:receive()) end do
    sum = sum + tonumber(line)
    c:send(sum .. "\n")
  end
  c:close()
end

local serving = spawn(function()
  while true do
    local some = {}
    for n = 1, 20 do some[n] = assert(server:accept()) end
    for _, c in ipairs(some) do thread.spawn(serve, c) end
  end
end)

crowd.visit(port)
serving:terminate()
serving:join()
