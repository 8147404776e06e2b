-- An echo server of lines, a green task for each connection; prints its port, and is killed.

local socket = require("socket")

local server = assert(socket.bind("127.0.0.1", 0, 1024))
local _, port = server:getsockname()
print(port)
io.stdout:flush()

local function serve(client)
  while true do
    local line = client:receive()
    if not line then break end
    client:send(line .. "\n")
  end
  client:close()
end

green.spawn(function()
  while true do green.spawn(serve, assert(server:accept())) end
end)
