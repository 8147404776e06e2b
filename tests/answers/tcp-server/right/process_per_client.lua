-- A daemon thread accepts, in the main process, and forks for each client.
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local served = {}

local function serve(c)
  local sum = 0
  while true do
    local line = c:receive()
    if line == nil then break end
    sum = sum + tonumber(line)
    c:send(("%d\n"):format(sum))
  end
  c:shutdown("both")
  c:close()
end

local accepting = thread.spawn(function()
  while true do
    local c = server:accept()
    if not c then break end
    served[#served + 1] = spawn(serve, c)
    c:close()
  end
end)

crowd.visit(port)
server:close()
accepting:join()
join(served)
