-- 33: an echo server, select in one thread
-- After 多路复用 (multiplexing): 单线程下实现监听多个客户端 (one thread listens to many clients).

local socket = require "socket"
local client = dofile((arg[0]:match("^.*/") or "") .. "echo/client.lua")

local server = assert(socket.bind("127.0.0.1", 0)) -- 0: any port that is free
local _, port = server:getsockname()

-- What a stack remembers for a thread, one has to write down oneself: how far each client is.
local parts = {} -- of a line, by client
local watched = {server}

local function forget(c)
  for i = #watched, 1, -1 do
    if watched[i] == c then table.remove(watched, i) end
  end
  parts[c] = nil
  c:close()
end

local function attend(c)
  local line, err, part = c:receive("*l", parts[c])
  if line then
    parts[c] = ""
    c:send(line .. "\n")
  elseif err == "timeout" then
    parts[c] = part -- half a line: go on when more has come
  else
    forget(c)
  end
end

local serving = spawn(function()
  while true do
    for _, ready in ipairs((socket.select(watched))) do
      if ready == server then
        local c = assert(server:accept())
        c:settimeout(0) -- nothing may wait, except select
        watched[#watched + 1], parts[c] = c, ""
      else
        attend(ready)
      end
    end
  end
end)

client(port)
serving:terminate()

-- Output:
--> 9 lines came back; the next line was another client's {n} times
