-- 31: an echo server, a process for each client
-- After 多路复用 (multiplexing), its 传统方法 (the traditional way): a new process for each stream.

local socket = require "socket"
local client = dofile((arg[0]:match("^.*/") or "") .. "echo/client.lua")

local server = assert(socket.bind("127.0.0.1", 0)) -- 0: any port that is free
local _, port = server:getsockname()

local function echo(c)
  server:close() -- the child has a copy of everything, and needs only its client
  for line in function() return (c:receive()) end do
    c:send(line .. "\n")
  end
  c:close()
end

local serving = spawn(function()
  while true do
    local c = assert(server:accept())
    spawn(echo, c)
    c:close() -- the child has it; the connection ends when both have closed it
  end
end)

client(port)
serving:terminate()

-- Output:
--> 9 lines came back; the next line was another client's {n} times
