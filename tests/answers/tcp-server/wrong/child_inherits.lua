-- a process for each client, but the parent keeps the connection until the next one comes
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  local last
  while true do
    local c = server:accept()
    if last then last:close() end
    last = c
    spawn(function()
      local sum = 0
      for line in function() return (c:receive()) end do
        sum = sum + line
        c:send(sum .. "\n")
      end
      c:close()
    end)
  end
end)
crowd.visit(port)
p:terminate()
p:join()
