-- 32: an echo server, a thread for each client
-- After 多线程用于IO密集型 (threads are for work that waits for I/O), and socketserver.

local socket = require "socket"
local client = dofile((arg[0]:match("^.*/") or "") .. "echo/client.lua")

local server = assert(socket.bind("127.0.0.1", 0)) -- 0: any port that is free
local _, port = server:getsockname()

local function echo(c)
  for line in function() return (c:receive()) end do -- while it waits, the other threads run
    c:send(line .. "\n")
  end
  c:close()
end

local serving = spawn(function()
  while true do thread.daemon(echo, assert(server:accept())) end
end)

client(port)
serving:terminate()

-- Output:
--> 9 lines came back; the next line was another client's {n} times
