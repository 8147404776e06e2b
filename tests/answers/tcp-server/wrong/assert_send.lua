-- an assertion in the only thread: the first client that breaks off ends the server
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  local list, sums, parts = {server}, {}, {}
  while true do
    for _, r in ipairs((socket.select(list))) do
      if r == server then
        local c = server:accept()
        c:settimeout(0)
        list[#list + 1], sums[c] = c, 0
      else
        local line, err, part = r:receive("*l", parts[r])
        assert(line or err == "timeout" or part == "", err)
        if line then
          parts[r], sums[r] = nil, sums[r] + line
          assert(r:send(sums[r] .. "\n"))
        elseif err == "timeout" then
          parts[r] = part
        else
          r:close()
          for i = #list, 1, -1 do if list[i] == r then table.remove(list, i) end end
        end
      end
    end
  end
end)
crowd.visit(port)
p:terminate()
p:join()
