-- 35: asking again and again
-- After 非阻塞IO (non-blocking I/O): 不断循重复向系统内存询问 (a loop that asks the system ever again).

local socket = require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

-- Says something a while after it was let in.
local function slow_client()
  local c = assert(socket.connect("127.0.0.1", port))
  sleep(0.2)
  c:send("at last\n")
  c:close()
end

-- Ask for a line until there is one: the line, how often there was none, the processor time.
local function ask(timeout)
  local child = spawn(slow_client)
  local c = assert(server:accept())
  c:settimeout(timeout)
  local vain, used = 0, os.clock()
  local line, err = c:receive()
  while err == "timeout" do
    vain = vain + 1
    line, err = c:receive()
  end
  used = os.clock() - used
  child:join()
  c:close()
  return line, vain, used
end

local line, vain, busy = ask(0) -- 0: never wait
print(("without waiting: %q, asked in vain %d times"):format(line, vain))
print("hundreds of times: " .. tostring(vain >= 100))

local calm
line, vain, calm = ask(nil) -- as long as it takes
print(("with waiting: %q, asked in vain %d times"):format(line, vain))
print("that took less of the processor: " .. tostring(calm < busy))

-- Output:
--> without waiting: "at last", asked in vain {n} times
--> hundreds of times: true
--> with waiting: "at last", asked in vain 0 times
--> that took less of the processor: true
