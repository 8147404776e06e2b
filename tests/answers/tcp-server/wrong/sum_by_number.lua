-- sums by the place in a list, which moves when one goes
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  local list, sums, parts = {server}, {0}, {""}
  while true do
    for _, r in ipairs((socket.select(list))) do
      local at
      for i, c in ipairs(list) do if c == r then at = i end end
      if r == server then
        local c = server:accept()
        c:settimeout(0)
        list[#list + 1] = c
        sums[#list], parts[#list] = sums[#list] or 0, ""
      else
        local line, err, part = r:receive("*l", parts[at])
        if line then
          parts[at], sums[at] = "", sums[at] + line
          r:send(sums[at] .. "\n")
        elseif err == "closed" then
          r:close()
          table.remove(list, at)
        else
          parts[at] = part
        end
      end
    end
  end
end)
crowd.visit(port)
p:terminate()
p:join()
