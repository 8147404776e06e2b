-- joins the thread of a client before it accepts the next one
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  while true do
    local c = server:accept()
    local t = thread.spawn(function()
      local sum = 0
      for line in function() return (c:receive()) end do
        sum = sum + line
        c:send(sum .. "\n")
      end
      c:close()
    end)
    t:join()
  end
end)
crowd.visit(port)
p:terminate()
p:join()
