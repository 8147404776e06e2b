-- The same with lua-cqueues.

local cqueues = require("cqueues")
local socket = require("cqueues.socket")

local server = assert(socket.listen("127.0.0.1", 0))
assert(server:listen())
local _, _, port = server:localname()
print(port)
io.stdout:flush()

local loop = cqueues.new()

local function serve(client)
  client:setmode("b", "bf")
  for line in client:lines("*L") do
    client:write(line)
    client:flush()
  end
  client:close()
end

loop:wrap(function()
  for client in server:clients() do loop:wrap(serve, client) end
end)

assert(loop:loop())
