-- keeps the part, but does not put it before the rest
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  local list, sums = {server}, {}
  while true do
    for _, r in ipairs((socket.select(list))) do
      if r == server then
        local c = server:accept()
        c:settimeout(0)
        list[#list + 1], sums[c] = c, 0
      else
        local line, err = r:receive("*l")
        if line and tonumber(line) then
          sums[r] = sums[r] + line
          r:send(sums[r] .. "\n")
        elseif err == "closed" then
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
