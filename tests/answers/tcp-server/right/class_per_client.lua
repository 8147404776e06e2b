-- A class of threads; a table of the clients that are there.
local crowd, socket = require "crowd", require "socket"
local Client = thread.class()
function Client:init(c) self.c, self.sum = c, 0 end
function Client:run()
  while true do
    local line, err = self.c:receive()
    if err then break end
    self.sum = self.sum + math.tointeger(tonumber(line))
    if not self.c:send(self.sum .. "\n") then break end
  end
  self.c:close()
end
local s = assert(socket.bind("127.0.0.1", 0))
local _, port = s:getsockname()
local acceptor = thread.spawn(function()
  local here = {}
  for c in function() return (s:accept()) end do
    local one = Client(c)
    one:start()
    here[#here + 1] = one
  end
  for _, one in ipairs(here) do one:join() end
end)
crowd.visit(port)
s:close()
acceptor:join()
