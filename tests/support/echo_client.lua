-- SPDX-License-Identifier: MIT
--- A client for the echo servers of lessons 30 to 34 that is harder on them than their own. Each
-- part passes against a server that serves one client at a time.

local socket = require "socket"

local function connect(port)
  local c = assert(socket.connect("127.0.0.1", port))
  c:settimeout(60) -- rather an error than a test that hangs
  return c
end

local function expect(c, text)
  local line, err = c:receive()
  if line ~= text then error(("expected %q, got %q (%s)"):format(text, tostring(line), err), 2) end
end

local clients = {}

-- Lines of many lengths, several at once.
function clients.many(port)
  local c = connect(port)
  for i = 0, 1000, 100 do assert(c:send(("x"):rep(i) .. "\n")) end
  for i = 0, 1000, 100 do expect(c, ("x"):rep(i)) end
  c:close()
end

-- A line that comes byte by byte.
function clients.slow(port)
  local c = connect(port)
  for byte in ("slowly\n"):gmatch(".") do
    assert(c:send(byte))
    sleep(0.003)
  end
  expect(c, "slowly")
  c:close()
end

-- Closes its half before it has read the answer.
function clients.half(port)
  local c = connect(port)
  assert(c:send("the last line\n"))
  c:shutdown("send")
  expect(c, "the last line")
  assert(select(2, c:receive()) == "closed")
  c:close()
end

-- Goes in the middle of a line.
function clients.unfinished(port)
  local c = connect(port)
  assert(c:send("no newl"))
  c:close()
end

-- Resets the connection instead of closing it.
function clients.reset(port)
  local c = connect(port)
  assert(c:send("one\ntwo\nthree\n"))
  c:setoption("linger", {on = true, timeout = 0})
  c:close()
end

-- Says nothing at all.
function clients.silent(port)
  connect(port):close()
end

return function(port)
  local crew = {}
  for _ = 1, 3 do
    for _, f in pairs(clients) do crew[#crew + 1] = thread.spawn(f, port) end
  end
  for _, u in ipairs(crew) do u:result() end
  print(#crew .. " clients are content")
end
