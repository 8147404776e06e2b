-- The client of lessons 30 to 34, the same for all five servers: three processes talk to the server
-- at the same time, each says three lines and looks whether they come back.

local socket = require "socket"

return function(port)
  local start, order = barrier(3), queue()

  local function talk(name)
    local c = assert(socket.connect("127.0.0.1", port))
    start:wait() -- all are connected, whether or not the server has accepted them
    for i = 1, 3 do
      c:send(("%s says %d\n"):format(name, i))
      assert(c:receive() == ("%s says %d"):format(name, i))
      order:put(name)
      sleep(0.05)
    end
    c:close()
  end

  local crew = {spawn(talk, "anna"), spawn(talk, "bert"), spawn(talk, "carl")}
  for _, u in ipairs(crew) do u:result() end -- or its error

  local lines, turns, last = order:qsize(), 0, nil
  for _ = 1, lines do
    local name = order:get()
    if last and name ~= last then turns = turns + 1 end
    last = name
  end
  print(("%d lines came back; the next line was another client's %d times"):format(lines, turns))
end
