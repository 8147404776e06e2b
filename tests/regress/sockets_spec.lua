-- SPDX-License-Identifier: MIT
-- Where sockets were not as LuaSocket's, or waited in the kernel.

local kinds = require "kinds"
local socket = require "socket"
local unix = require "socket.unix"

-- A connect that was refused left its failure in the descriptor, so every second attempt was told
-- "closed", also when a server was there.
it("a connect can be tried again until there is a server", function()
  local free = assert(socket.bind("127.0.0.1", 0))
  local _, port = free:getsockname()
  free:close()
  local c = socket.tcp()
  for _ = 1, 4 do
    assert.same({nil, "connection refused"}, {c:connect("127.0.0.1", port)})
  end
  local server = assert(socket.bind("127.0.0.1", port))
  assert.equal(1, c:connect("127.0.0.1", port))
  assert.truthy(server:accept())
  c:close()
  server:close()
end)

-- On loopback the answer was there at once, and given.
it("a connect that may not wait says timeout, and the next one how it is", function()
  local server = assert(socket.bind("127.0.0.1", 0))
  local _, port = server:getsockname()
  local c = socket.tcp()
  c:settimeout(0)
  assert.same({nil, "timeout"}, {c:connect("127.0.0.1", port)})
  local _, ready = socket.select(nil, {c}, 5)
  assert.equal(c, ready[1])
  local _, why = c:connect("127.0.0.1", port)
  assert(why == nil or why == "already connected", why)
  server:close()
  local again = socket.tcp()
  again:settimeout(0)
  assert.same({nil, "timeout"}, {again:connect("127.0.0.1", port)})
  socket.select(nil, {again}, 5)
  assert.same({nil, "connection refused"}, {again:connect("127.0.0.1", port)})
end)

-- The error named a variable of conlua's, and its line; a number as a string was compared as text.
it("arguments are LuaSocket's", function()
  local udp = socket.udp()
  local ok, why = pcall(function() return (udp:sendto(nil, "127.0.0.1", 1)) end)
  assert.is_false(ok)
  assert.matches("sockets_spec.lua:%d+: bad argument #1 to 'sendto' %(string expected, got", why)
  local server = assert(socket.bind("127.0.0.1", 0))
  local c = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
  local peer = server:accept()
  assert.equal(3, c:send("abc", "2"))
  assert.equal(2, c:send("abcd", "1", "2"))
  assert.equal("bcab", peer:receive(4))
  ok, why = pcall(c.send, c, "abc", {})
  assert.is_false(ok)
  assert.matches("bad argument #2 to 'send' %(number expected, got table%)", why)
end)

it("a datagram of a path has two values", function()
  local path = os.tmpname()
  os.remove(path)
  local u, v = unix.dgram(), unix.dgram()
  assert(u:bind(path))
  assert(v:sendto("x", path))
  assert.equal(2, select("#", u:receivefrom()))
  os.remove(path)
end)

-- A connection of LuaSec's waited in the kernel, with the state's lock: nobody else ran.
describe("a connection of LuaSec's", function()
  if not (pcall(require, "ssl") and os.execute("command -v openssl >/dev/null")) then return end
  local ssl = require "ssl"
  local folder = os.tmpname()
  os.remove(folder)
  assert(os.execute(("mkdir %s && openssl req -x509 -newkey rsa:2048 -nodes -keyout %s/key " ..
    "-out %s/cert -days 2 -subj /CN=x 2>/dev/null"):format(folder, folder, folder)))
  local as_server = {mode = "server", protocol = "any", verify = "none",
    key = folder .. "/key", certificate = folder .. "/cert"}
  local as_client = {mode = "client", protocol = "any", verify = "none"}
  local context = assert(ssl.newcontext(as_server))
  os.execute("rm -r " .. folder)

  -- Two ends; the server's is served by f in a thread.
  local function served(f)
    local server = assert(socket.bind("127.0.0.1", 0))
    local _, port = server:getsockname()
    local t = thread.spawn(function()
      local c = assert(ssl.wrap(server:accept(), context))
      assert(c:dohandshake())
      return f(c)
    end)
    local c = assert(ssl.wrap(assert(socket.connect("127.0.0.1", port)), as_client))
    return c, t
  end

  it("lets others go on in each of its waits", function()
    local go = event()
    local c, t = served(function(s) -- in the same state: a wait that holds the lock would hang
      local line = s:receive()
      go:wait()
      s:send(line .. "\n" .. ("x"):rep(3000000))
      s:close()
    end)
    assert(c:dohandshake())
    assert.equal(6, c:send("hello\n"))
    local answer = thread.spawn(function()
      local line = c:receive()
      return line, #c:receive(3000000)
    end)
    sleep(0.02)
    go:set()
    assert.same({"hello", 3000000}, {answer:result(20)})
    t:join()
    assert.same({nil, "closed", ""}, {c:receive()})
    c:close()
    assert.same({nil, "closed", ""}, {c:receive()})
    assert.same({false, "closed"}, {c:dohandshake()})
  end)

  it("has its timeouts, and LuaSec's words for them", function()
    local c, t = served(function(s) return s:receive() end)
    assert(c:dohandshake())
    c:settimeout(0.02)
    assert.same({nil, "wantread", ""}, {c:receive()})
    c:settimeout(0)
    assert.same({nil, "wantread", ""}, {c:receive(5)})
    local ok, why = pcall(green.timeout, 0.02, function()
      c:settimeout()
      return c:receive()
    end)
    assert(not ok and why == unit.Timeout)
    local reader = kinds.blocked(thread.spawn(function() return c:receive() end))
    ok, why = pcall(c.receive, c)
    assert.is_false(ok)
    assert.matches("is receiving from this socket already", why)
    reader:terminate()
    assert.equal(unit.Terminated, select(2, pcall(reader.result, reader)))
    c:send("end\n")
    assert.equal("end", t:result())
  end)

  it("wakes who waits when it is closed", function()
    local c, t = served(function(s) return s:receive() end)
    assert(c:dohandshake())
    local reader = kinds.blocked(thread.spawn(function() return c:receive() end))
    c:close()
    local _, why = reader:result(60)
    assert.equal("closed", why)
    assert.is_nil((t:result(60)))
  end)
end)
