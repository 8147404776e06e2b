-- 30: an echo server, one client at a time
-- After 阻塞IO (blocking I/O): accept and recv wait until there is something.

local socket = require "socket"
local client = dofile((arg[0]:match("^.*/") or "") .. "echo/client.lua")

local server = assert(socket.bind("127.0.0.1", 0)) -- 0: any port that is free
local _, port = server:getsockname()

local function echo(c)
  for line in function() return (c:receive()) end do -- nil when the client has closed
    c:send(line .. "\n")
  end
  c:close()
end

-- While it talks to one client, the others wait in the queue of the listening socket.
local serving = spawn(function()
  while true do echo(assert(server:accept())) end
end)

client(port)
serving:terminate()

-- Output:
--> 9 lines came back; the next line was another client's 2 times
