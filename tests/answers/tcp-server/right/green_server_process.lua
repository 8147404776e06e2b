-- One process, green tasks, a scope around them; ended by a queue.
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local stop = event()

local serving = spawn(function()
  local accepting = green.spawn(function()
    repeat
      local c = server:accept()
      if c then
        green.daemon(function()
          local sum = 0
          local function next_line() return (c:receive()) end
          for line in next_line do
            sum = sum + line
            c:send(("%.0f\n"):format(sum))
          end
          c:close()
        end)
      end
    until not c
  end)
  stop:wait()
  server:close()
  accepting:join()
end)

crowd.visit(port)
stop:set()
serving:join()
