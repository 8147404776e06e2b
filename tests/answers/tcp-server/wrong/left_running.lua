-- nobody ends the server, nor waits for it
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
daemon(function()
  while true do
    local c = server:accept()
    thread.spawn(function()
      local sum = 0
      for line in function() return (c:receive()) end do
        sum = sum + line
        c:send(sum .. "\n")
      end
      c:send("bye\n")
      c:close()
    end)
  end
end)
crowd.visit(port)
