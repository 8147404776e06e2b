-- One thread, select; what a client has sent so far is kept by client.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local watched, sums, parts = {server}, {}, {}

local function forget(c)
  for i, other in ipairs(watched) do
    if other == c then table.remove(watched, i) end
  end
  sums[c], parts[c] = nil, nil
  c:close()
end

local function attend(c)
  local line, err, part = c:receive("*l", parts[c])
  if line then
    parts[c], sums[c] = "", sums[c] + tonumber(line)
    c:send(sums[c] .. "\n")
  elseif err == "timeout" then parts[c] = part
  else forget(c) end
end

local serving = daemon(function()
  while true do
    for _, ready in ipairs((socket.select(watched))) do
      if ready == server then
        local c = assert(server:accept())
        c:settimeout(0)
        table.insert(watched, c)
        sums[c], parts[c] = 0, ""
      else
        attend(ready)
      end
    end
  end
end)

crowd.visit(port)
serving:terminate()
serving:join()
