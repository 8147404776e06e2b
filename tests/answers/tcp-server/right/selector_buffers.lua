-- selector(), and buffers of its own: bytes are read as they come.
local crowd, socket = require "crowd", require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())
server:settimeout(0)

local function serve()
  local sel <close> = selector()
  sel:register(server, "r")
  local function done(c)
    sel:unregister(c)
    c:close()
  end
  while true do
    for _, r in ipairs(sel:select()) do
      if r.sock == server then
        local c = server:accept()
        if c then
          c:settimeout(0)
          sel:register(c, "r", {buffer = "", sum = 0})
        end
      else
        local data, err, part = r.sock:receive(4096)
        data = data or part or ""
        local of = r.data
        of.buffer = of.buffer .. data
        local answers = {}
        of.buffer = of.buffer:gsub("([^\n]*)\n", function(line)
          of.sum = of.sum + tonumber(line)
          answers[#answers + 1] = of.sum .. "\n"
          return ""
        end)
        if #answers > 0 then r.sock:send(table.concat(answers)) end
        if err == "closed" then done(r.sock) end
      end
    end
  end
end

local p = spawn(serve)
crowd.visit(port)
p:terminate()
p:join()
