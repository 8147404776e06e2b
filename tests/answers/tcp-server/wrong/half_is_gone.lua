-- Whoever sends half a line is taken for gone.
local crowd, socket = require "crowd", require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local watched, sums = {server}, {}

local function forget(c)
  for i, other in ipairs(watched) do
    if other == c then table.remove(watched, i) end
  end
  c:close()
end

local function attend(c)
  local line, err = c:receive()
  if line then
    sums[c] = sums[c] + tonumber(line)
    c:send(sums[c] .. "\n")
  elseif err then forget(c) end
end

local serving = spawn(function()
  while true do
    for _, ready in ipairs((socket.select(watched))) do
      if ready == server then
        local c = assert(server:accept())
        c:settimeout(0.001)
        watched[#watched + 1], sums[c] = c, 0
      else
        attend(ready)
      end
    end
  end
end)

crowd.visit(port)
serving:terminate()
serving:join()
