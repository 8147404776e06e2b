-- A process for each client; the server's own copy of the connection is closed.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())

local function serve(c)
  server:close()
  local sum = 0
  while true do
    local line = c:receive("*l")
    if not line then break end
    sum = sum + math.tointeger(line)
    if not c:send(("%d\n"):format(sum)) then break end
  end
  c:close()
end

local serving = process{target = function()
  local stop
  signal.on("TERM", function()
    stop = true
    server:close()
  end)
  while not stop do
    local c = server:accept()
    if c then
      spawn(serve, c)
      c:close()
    end
  end
end}
serving:start()

crowd.visit(port)
serving:terminate()
serving:join()
