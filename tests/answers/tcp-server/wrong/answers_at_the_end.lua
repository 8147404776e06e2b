-- reads all that a client says, then answers
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  while true do
    local c = server:accept()
    thread.spawn(function()
      local sum, out = 0, {}
      for line in function() return (c:receive()) end do
        sum = sum + line
        out[#out + 1] = sum .. "\n"
      end
      c:send(table.concat(out))
      c:close()
    end)
  end
end)
crowd.visit(port)
p:terminate()
p:join()
