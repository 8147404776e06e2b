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

-- A thread for each client.
local serving = spawn(function()
  while true do thread.spawn(serve, assert(server:accept())) end
end)

crowd.visit(port)
serving:terminate()
serving:join()
