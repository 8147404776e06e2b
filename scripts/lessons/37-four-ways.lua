-- 37: synchronous or asynchronous, blocking or not
-- After 同步 异步 / 阻塞 非阻塞 (synchronous, asynchronous / blocking, non-blocking).

-- Three questions to a slow server, in four ways. Synchronous: one after the other; asynchronous:
-- all are under way at once. Blocking: we do nothing until the answer is there; otherwise we work.

local socket = require "socket"

local SLOW = 0.3 -- seconds that an answer takes
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()

local function answer(c)
  c:receive()
  sleep(SLOW)
  c:send("answer\n")
  c:close()
end

local serving = spawn(function()
  while true do thread.daemon(answer, assert(server:accept())) end
end)

local function question()
  local c = assert(socket.connect("127.0.0.1", port))
  c:send("question\n")
  return c
end

local work -- how much of something else was done meanwhile

local function synchronous_blocking()
  for _ = 1, 3 do
    local c = question()
    assert(c:receive() == "answer") -- here we wait
    c:close()
  end
end

local function synchronous_non_blocking()
  for _ = 1, 3 do
    local c = question()
    c:settimeout(0)
    while not c:receive() do work = work + 1 end -- not yet? then something else
    c:close()
  end
end

local function asynchronous_blocking()
  local open, n = {}, 3
  for i = 1, n do open[i] = question() end
  while n > 0 do
    for _, c in ipairs((socket.select(open))) do -- here we wait, for all of them
      assert(c:receive() == "answer")
      c:close() -- select passes over what is closed
      n = n - 1
    end
  end
end

local function asynchronous_non_blocking()
  local n = 3
  for _ = 1, n do
    local c = question()
    aio.read(c, 100, function(_, bytes)
      assert(bytes == "answer\n")
      c:close()
      n = n - 1
    end)
  end
  while n > 0 do work = work + 1 end
end

local function measure(name, f)
  local begun = clock()
  work = 0
  f()
  local together = clock() - begun < 3 * SLOW and "together" or "one after the other"
  print(("%-28s %s, %s"):format(name, together, work > 0 and "working" or "doing nothing"))
end

measure("synchronous, blocking:", synchronous_blocking)
measure("synchronous, non-blocking:", synchronous_non_blocking)
measure("asynchronous, blocking:", asynchronous_blocking)
measure("asynchronous, non-blocking:", asynchronous_non_blocking)
serving:terminate()

-- Output:
--> synchronous, blocking:       one after the other, doing nothing
--> synchronous, non-blocking:   one after the other, working
--> asynchronous, blocking:      together, doing nothing
--> asynchronous, non-blocking:  together, working
