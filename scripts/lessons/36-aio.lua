-- 36: the system reads, and says when it is done
-- After 异步IO (asynchronous I/O): 当数据准备好后系统会发送通知信号 (the system signals that the
-- data is there).

local socket = require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

spawn(function()
  local c = assert(socket.connect("127.0.0.1", port))
  sleep(0.3)
  c:send("hello")
  sleep(0.1)
  c:close()
end)

local c = assert(server:accept())
local open = true

-- Runs when the bytes are here already: nobody waits for them, and nobody asks for them.
local function told(err, bytes)
  print(err or bytes)
  if err then open = false else aio.read(c, 100, told) end
end

aio.read(c, 100, told)
print("the read has begun, and we go on")

local work = 0
while open do work = work + 1 end -- its own work, with no word about the socket
print("meanwhile something was done: " .. tostring(work > 0))
c:close()

-- Files as well.
local name = os.tmpname()
local f = assert(io.open(name, "w+"))
aio.write(f, "some text", function(_, n)
  print(n .. " bytes are written")
  f:seek("set")
  aio.read(f, 100, function(_, bytes)
    print("and read: " .. bytes)
    f:close()
    os.remove(name)
  end)
end)
print("the script ends when its operations have")

-- Output:
--> the read has begun, and we go on
--> hello
--> closed
--> meanwhile something was done: true
--| any order
--> the script ends when its operations have
--> 9 bytes are written
--> and read: some text
--| end
