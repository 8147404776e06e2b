-- select, but each line is waited for to its end
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local p = spawn(function()
  local list, sum = {server}, {}
  while true do
    for _, r in ipairs((socket.select(list))) do
      if r == server then
        local c = server:accept()
        list[#list + 1], sum[c] = c, 0
        c:receive(0)
      else
        local all = r:receive("*a")
        for n in (all or ""):gmatch "%d+" do
          sum[r] = sum[r] + n
          r:send(sum[r] .. "\n")
        end
        r:close()
        for i = #list, 1, -1 do if list[i] == r then table.remove(list, i) end end
      end
    end
  end
end)
crowd.visit(port)
p:terminate()
p:join()
