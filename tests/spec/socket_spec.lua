-- SPDX-License-Identifier: MIT
--- LuaSocket inside conlua: its results, and others that go on meanwhile.

local kinds = require "kinds"
local sockets = require "sockets"
local socket = require "socket"

-- Who echoes what comes on one connection, until it is closed.
local function echo(server)
  local client = assert(server:accept())
  while true do
    local line = client:receive()
    if not line then break end
    client:send(line .. "\n")
  end
  client:close()
  server:close()
end

describe("a TCP connection", function()
  for _, K in ipairs{"thread", "process", "green"} do
    if _G[K] then
      it("to a " .. K .. " carries lines both ways", function()
        local server, port = sockets.server()
        local u = kinds.spawn(K, echo, server)
        local c = assert(socket.connect("127.0.0.1", port))
        for i = 1, 50 do
          assert.equal(1 + #tostring(i), c:send(i .. "\n"))
          assert.equal(tostring(i), c:receive())
        end
        c:close()
        assert.is_true(u:join(20))
        assert.equal(0, u.exitcode)
        server:close()
      end)
    end
  end

  it("to an isolate, which makes its own socket", function()
    local ports = queue()
    local u = isolate.spawn(function()
      local lib = require "socket"
      local server = lib.bind("127.0.0.1", 0)
      local _, port = server:getsockname()
      ports:put(port)
      local c = server:accept()
      local text = c:receive("*a")
      c:close()
      server:close()
      return text
    end)
    local c = assert(socket.connect("127.0.0.1", ports:get()))
    c:send("one\ntwo\nno newline")
    c:close()
    assert.equal("one\ntwo\nno newline", u:result())
  end)

  it("that a child inherits works in the child", function()
    local near, far = sockets.pair()
    local child = spawn(function()
      far:send("from the child\n")
      return far:receive()
    end)
    assert.equal("from the child", near:receive())
    near:send("to the child\n")
    assert.equal("to the child", child:result())
    near:close()
    far:close()
  end)

  it("lets other threads go on while it waits", function()
    local near, far = sockets.pair()
    local steps = 0
    local other = thread.spawn(function()
      for _ = 1, 20 do
        steps = steps + 1
        sleep(0.001)
      end
      far:send("now\n")
    end)
    assert.equal("now", near:receive())
    assert.equal(20, steps)
    other:join()
    near:close()
    far:close()
  end)
end)

describe("receive", function()
  local near, far
  before_each(function() near, far = sockets.pair() end)
  after_each(function()
    near:close()
    far:close()
  end)

  -- Send pieces, each when the one before was seen by a waiting receiver.
  local function slowly(pieces)
    return thread.spawn(function()
      for _, piece in ipairs(pieces) do
        sleep(0.01)
        far:send(piece)
      end
      far:shutdown("send")
    end)
  end

  it("gives a line without its end, over several pieces", function()
    local u = slowly{"a l", "ine\r", "\nnext"}
    local values = table.pack(near:receive())
    assert.same({"a line", nil, nil, n = 3}, values)
    local line, err, partial = near:receive("*l")
    assert.same({nil, "closed", "next"}, {line, err, partial})
    u:join()
  end)

  it("gives a number of bytes", function()
    local u = slowly{"1", "23", "4567", "89"}
    assert.equal("12345", near:receive(5))
    assert.equal("67", near:receive("2"))
    local data, err, partial = near:receive(5)
    assert.same({nil, "closed", "89"}, {data, err, partial})
    u:join()
  end)

  it("gives all until the end", function()
    local u = slowly{"some", " and ", "more\n"}
    assert.same({"some and more\n", n = 3}, table.pack(near:receive("*a")))
    assert.same({nil, "closed", "", n = 3}, table.pack(near:receive("*a")))
    u:join()
  end)

  it("puts a prefix before what comes", function()
    local u = slowly{"cd", "ef\n", "gh"}
    assert.equal("abcdef", near:receive("*l", "ab"))
    assert.equal("xg", near:receive(2, "x"))
    assert.equal("two", near:receive(2, "two"))
    assert.equal("yh", near:receive("*a", "y"))
    assert.same({nil, "closed", "pre", n = 3}, table.pack(near:receive("*a", "pre")))
    assert.same({nil, "closed", "pre", n = 3}, table.pack(near:receive("*l", "pre")))
    u:join()
  end)

  it("of 0 bytes waits until there is something", function()
    local u = slowly{"x"}
    assert.equal("", near:receive(0))
    assert.equal("x", near:receive(1))
    u:join()
  end)

  it("gives what came before the time ran out, and can go on from there", function()
    far:send("half a l")
    near:settimeout(0.02)
    local line, err, partial = near:receive()
    assert.same({nil, "timeout", "half a l"}, {line, err, partial})
    local u = slowly{"ine\n"}
    near:settimeout(nil)
    assert.equal("half a line", near:receive("*l", partial))
    u:join()
  end)

  it("carries megabytes", function()
    local big = ("0123456789abcdef"):rep(200000)
    local u = thread.spawn(function() return far:send(big) end)
    assert.is_true(big == near:receive(#big))
    assert.equal(#big, u:result())
    u = thread.spawn(function()
      local n = far:send(big, 17, -17)
      far:close()
      return n
    end)
    assert.is_true(big:sub(17, -17) == near:receive("*a"))
    assert.equal(#big - 16, u:result())
  end)

  it("says what is wrong with its arguments, at the caller's line", function()
    for _, bad in ipairs{
      {"x", "bad argument #1 to 'receive' (invalid receive pattern)"},
      {-1, "bad argument #1 to 'receive' (invalid receive pattern)"},
      {{}, "bad argument #1 to 'receive' (string expected, got table)"},
    } do
      local ok, err = pcall(function() near:receive(bad[1]) end)
      assert.is_false(ok)
      assert.truthy(err:find("^[^\n]*socket_spec.lua:%d+: ") and err:find(bad[2], 1, true), err)
    end
    local ok, err = pcall(near.receive, 7)
    assert.is_false(ok)
    assert.truthy(err:find("calling 'receive' on bad self (socket expected, got number)", 1, true))
    ok, err = pcall(near.send, near)
    assert.is_false(ok)
    assert.truthy(err:find("bad argument #1 to 'send' (string expected, got nil)", 1, true), err)
  end)
end)

describe("a timeout", function()
  local near, far
  before_each(function() near, far = sockets.pair() end)
  after_each(function()
    near:close()
    far:close()
  end)

  it("of 0 does not wait", function()
    near:settimeout(0)
    assert.same({nil, "timeout", "", n = 3}, table.pack(near:receive()))
    far:send("x")
    socket.select({near})
    assert.same({nil, "timeout", "x", n = 3}, table.pack(near:receive(5)))
    local big = ("x"):rep(50000000)
    local done, err, sent = near:send(big)
    assert.same({nil, "timeout"}, {done, err})
    assert.is_true(sent > 0 and sent < #big)
  end)

  it("is the smaller one of the two that LuaSocket has, and both can be asked for", function()
    assert.same({-1, -1}, {near:gettimeout()})
    near:settimeout(0.02)
    near:settimeout(20, "t")
    assert.same({0.02, 20}, {near:gettimeout()})
    assert.equal("timeout", select(2, near:receive()))
    near:settimeout(nil, "b")
    near:settimeout(0.02, "t")
    assert.same({-1, 0.02}, {near:gettimeout()})
    assert.equal("timeout", select(2, near:receive()))
    near:settimeout(-1, "r")
    assert.same({-1, -1}, {near:gettimeout()})
    assert.has_error(function() near:settimeout(1, "x") end)
    assert.has_error(function() near:settimeout({}) end)
  end)

  it("ends an accept", function()
    local server = sockets.server()
    server:settimeout(0.02)
    assert.same({nil, "timeout", n = 2}, table.pack(server:accept()))
    server:settimeout(0)
    assert.same({nil, "timeout", n = 2}, table.pack(server:accept()))
    server:close()
  end)

  it("ends a send to one who does not read, and tells how much went", function()
    near:settimeout(0.05)
    local big = ("x"):rep(50000000)
    local done, err, sent = near:send(big)
    assert.same({nil, "timeout"}, {done, err})
    local reader = thread.spawn(function() return #far:receive("*a") end)
    near:settimeout(nil)
    assert.equal(#big, near:send(big, sent + 1))
    near:close()
    assert.equal(#big, reader:result())
  end)
end)

describe("UDP", function()
  it("carries datagrams", function()
    local a, b = assert(socket.udp4()), assert(socket.udp4())
    assert(a:setsockname("127.0.0.1", 0))
    local _, port = a:getsockname()
    local u = thread.spawn(function()
      local data, ip, from = a:receivefrom()
      a:sendto(data:upper(), ip, from)
      return data, ip
    end)
    kinds.blocked(u)
    assert(b:setpeername("localhost", port))
    assert.equal(1, b:send("hello") // 5)
    assert.same({"HELLO", n = 1}, table.pack(b:receive()))
    assert.same({"hello", "127.0.0.1"}, {u:result()})
    b:settimeout(0.01)
    assert.same({nil, "timeout", n = 2}, table.pack(b:receive()))
    a:close()
    b:close()
  end)
end)

describe("Unix sockets", function()
  local ok, unix = pcall(require, "socket.unix")
  if not ok then return end

  it("connect, and wait as the others", function()
    local path = os.tmpname()
    os.remove(path)
    local server = assert(unix.stream())
    assert(server:bind(path))
    assert(server:listen())
    local u = thread.spawn(function()
      local c = assert(server:accept())
      local line = c:receive()
      c:send(line:reverse() .. "\n")
      c:close()
    end)
    kinds.blocked(u)
    local c = assert(unix.stream())
    assert(c:connect(path))
    c:send("desrever\n")
    assert.equal("reversed", c:receive())
    assert.equal("closed", select(2, c:receive()))
    c:close()
    server:close()
    u:join()
    os.remove(path)
  end)
end)

describe("names of hosts", function()
  it("are looked up while others go on", function()
    local ip, more = socket.dns.toip("localhost")
    assert.equal("127.0.0.1", ip)
    assert.same({"127.0.0.1"}, more.ip)
    assert.is_string(socket.dns.tohostname("127.0.0.1"))
    local list = assert(socket.dns.getaddrinfo("127.0.0.1"))
    assert.same({family = "inet", addr = "127.0.0.1"}, list[1])
    local server, port = sockets.server()
    local u = thread.spawn(function() return server:accept() end)
    local c = assert(socket.connect("localhost", port))
    assert.is_true(u:join(20))
    u:result():close()
    c:close()
    server:close()
  end)

  it("that nobody knows are what LuaSocket says", function()
    for _, f in ipairs{
      function(host) return socket.connect(host, 80) end,
      function(host) return socket.tcp():connect(host, 80) end,
      function(host) return socket.dns.getaddrinfo(host) end,
    } do
      local done, err = f("name.invalid")
      assert.is_nil(done)
      assert.is_string(err)
    end
  end)

  it("leave no descriptor", function()
    local before = sockets.descriptors()
    for _ = 1, 10 do socket.dns.toip("localhost") end
    -- A thread of the system lets go of the last one.
    kinds.until_true(function() return sockets.descriptors() <= before end)
  end)
end)

describe("a connection", function()
  it("that is refused says so", function()
    local server, port = sockets.server()
    server:close()
    assert.same({nil, "connection refused", n = 2}, table.pack(socket.connect("127.0.0.1", port)))
    local c = socket.tcp()
    assert.same({nil, "connection refused", n = 2}, table.pack(c:connect("127.0.0.1", port)))
    c:close()
  end)

  it("without waiting is begun, and is there once it can be written", function()
    local server, port = sockets.server()
    local c = socket.tcp()
    c:settimeout(0)
    local done, err = c:connect("127.0.0.1", port)
    if not done then
      assert.equal("timeout", err)
      assert.equal(c, select(2, socket.select(nil, {c}))[1])
      assert.equal(1, c:connect("127.0.0.1", port))
    end
    c:close()
    server:close()
  end)

  it("can be bound at the near end", function()
    local server, port = sockets.server()
    local c = assert(socket.connect("127.0.0.1", port, "127.0.0.1", 0))
    assert.equal("127.0.0.1", c:getsockname())
    c:close()
    server:close()
  end)
end)

describe("a unit that waits for a socket", function()
  it("is terminated", function()
    for _, K in ipairs{"thread", "green"} do
      if _G[K] then
        local near, far = sockets.pair()
        local closed = false
        local u = kinds.spawn(K, function()
          local _ <close> = setmetatable({}, {__close = function() closed = true end})
          near:receive()
        end)
        kinds.blocked(u)
        u:terminate()
        assert.is_true(u:join(20))
        assert.equal(1, u.exitcode)
        assert.is_true(closed)
        -- The socket is nobody's now.
        far:send("x\n")
        assert.equal("x", near:receive())
        near:close()
        far:close()
      end
    end
  end)

  it("is no deadlock", function()
    local out, _, code = kinds.script([[
      local socket = require "socket"
      local server = socket.bind("127.0.0.1", 0)
      local _, port = server:getsockname()
      thread.daemon(function()
        sleep(0.7)
        local c = socket.connect("127.0.0.1", port)
        c:send("late\n")
        sleep(60)
      end)
      print((server:accept():receive()))
    ]])
    assert.same({"late\n", 0}, {out, code})
  end)

  it("is interrupted by Ctrl-C", function()
    local out, _, code = kinds.script([[
      local socket = require "socket"
      local server = socket.bind("127.0.0.1", 0)
      local main = process.current()
      thread.daemon(function()
        while main.state ~= "blocked" do sleep(0.001) end
        signal.send(os.getpid(), "INT")
        sleep(60)
      end)
      local ok, err = pcall(server.accept, server)
      print(ok, err == interrupted)
      server:settimeout(0.01)
      print(server:accept())
    ]])
    assert.same({"false\ttrue\nnil\ttimeout\n", 0}, {out, code})
  end)
end)
