-- A green task for each client, in a thread of the main process, which ends with its socket.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local serving = thread.spawn(function()
  while true do
    local client = server:accept()
    if not client then return end
    green.spawn(function()
      local sum, line = 0, client:receive()
      while line do
        sum = sum + line
        client:send(sum .. "\n")
        line = client:receive()
      end
      client:close()
    end)
  end
end)

crowd.visit(port)
server:close()
serving:join()
