-- 34: an echo server, a green task for each client
-- After 协程 (coroutines): 当一个任务遇到阻塞,会自动切换到其他任务去执行 (who waits lets others run).

local socket = require "socket"
local client = dofile((arg[0]:match("^.*/") or "") .. "echo/client.lua")

local server = assert(socket.bind("127.0.0.1", 0)) -- 0: any port that is free
local _, port = server:getsockname()

-- As simple as with a thread for each, and as cheap as select: one thread, which goes to another
-- task wherever one waits. In gevent that takes monkey.patch_all(); here every word does it.
local function echo(c)
  for line in function() return (c:receive()) end do
    c:send(line .. "\n")
  end
  c:close()
end

local serving = spawn(function()
  green.spawn(function()
    while true do green.spawn(echo, assert(server:accept())) end
  end)
end)

client(port)
serving:terminate()

-- Output:
--> 9 lines came back; the next line was another client's {n} times
