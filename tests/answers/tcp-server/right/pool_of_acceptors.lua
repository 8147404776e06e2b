-- Sixteen threads that all accept, made beforehand.
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0, 32))
local _, port = server:getsockname()
local N = 16

local function work()
  while true do
    local c = server:accept()
    if not c then return end
    local sum = 0
    local line = c:receive("*l")
    while line do
      sum = sum + tonumber(line)
      c:send(tostring(sum) .. "\n")
      line = c:receive("*l")
    end
    c:close()
  end
end

local threads = {}
for i = 1, N do threads[i] = thread.daemon(work) end
crowd.visit(port)
server:close()
join(threads)
