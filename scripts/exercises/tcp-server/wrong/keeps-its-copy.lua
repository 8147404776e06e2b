-- caught by: parted
-- The process of the server keeps each connection open.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local open = {}

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
    local c = assert(server:accept())
    open[#open + 1] = c
    spawn(serve, c)
  end
end)

crowd.visit(port)
serving:terminate()
serving:join()
