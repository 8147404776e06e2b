-- ends when nobody has come for a while
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
server:settimeout(0.02)
local p = spawn(function()
  local all, c = {}, server:accept()
  while c do
    local mine = c
    all[#all + 1] = thread.spawn(function()
      local sum = 0
      for line in function() return (mine:receive()) end do
        sum = sum + line
        mine:send(sum .. "\n")
      end
      mine:close()
    end)
    c = server:accept()
  end
  server:close()
end)
crowd.visit(port)
p:join()
