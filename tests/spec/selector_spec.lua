-- SPDX-License-Identifier: MIT
--- selector(): readiness of many sockets.

local kinds = require "kinds"
local sockets = require "sockets"
local socket = require "socket"

local function refuses(why, f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  assert.truthy(err:find(why, 1, true), err)
  assert.truthy(err:find("^[^\n]*selector_spec.lua:%d+: "), err)
end

describe("a selector", function()
  local s, near, far
  before_each(function()
    s = selector()
    near, far = sockets.pair()
  end)
  after_each(function()
    s:close()
    near:close()
    far:close()
  end)

  it("tells what is ready, with the data of its registration", function()
    s:register(near, "r", "mine")
    assert.same({}, s:select(0))
    far:send("x")
    assert.same({{sock = near, events = "r", data = "mine"}}, s:select())
    assert.same({{sock = near, events = "r", data = "mine"}}, s:select(false)) -- still
    near:receive(1)
    assert.same({}, s:select(0.001))
    s:modify(near, "rw", {1})
    local ready = s:select(true, 5)
    assert.same({{sock = near, events = "w", data = {1}}}, ready)
    far:send("y")
    kinds.until_true(function() return s:select()[1].events == "rw" end)
    s:unregister(near)
    assert.same({}, s:select(0))
    s:register(near, "r") -- again
    assert.same({{sock = near, events = "r"}}, s:select())
  end)

  it("wakes the thread that waits, and others go on meanwhile", function()
    s:register(near, "r")
    local u = thread.spawn(function() return s:select()[1].sock end)
    kinds.blocked(u)
    far:send("x")
    assert.equal(near, u:result())
  end)

  it("knows what lies in a buffer", function()
    s:register(near, "r")
    far:send("one\ntwo\n")
    assert.equal(near, s:select()[1].sock)
    assert.equal("one", near:receive())
    assert.equal(near, s:select()[1].sock)
    assert.equal("two", near:receive())
    assert.same({}, s:select(0))
  end)

  it("tells the end of a connection", function()
    s:register(near, "r")
    far:close()
    assert.equal("r", s:select()[1].events)
    assert.equal("closed", select(2, near:receive()))
  end)

  it("watches servers, and files that can be waited for", function()
    local server, port = sockets.server()
    s:register(server, "r", "server")
    local c = socket.connect("127.0.0.1", port)
    assert.equal("server", s:select()[1].data)
    server:accept():close()
    local program = io.popen("read line; echo $line", "w")
    s:register(program, "w", "program")
    local ready = s:select()
    assert.same({"program", "w"}, {ready[1].data, ready[1].events})
    s:unregister(program)
    program:write("\n")
    program:close()
    c:close()
    server:close()
  end)

  it("holds many", function()
    local pairs_of = {}
    for i = 1, 300 do
      local a, b = sockets.pair()
      s:register(a, "r", i)
      pairs_of[i] = {a, b}
    end
    for i = 1, 300 do pairs_of[i][2]:send("x") end
    local seen, n = {}, 0
    while n < 300 do
      for _, ready in ipairs(s:select(20)) do
        assert.is_nil(seen[ready.data])
        seen[ready.data], n = true, n + 1
        s:unregister(ready.sock)
      end
    end
    for i = 1, 300 do
      pairs_of[i][1]:close()
      pairs_of[i][2]:close()
    end
  end)

  it("refuses what it cannot do", function()
    s:register(near, "r")
    refuses("it is registered already", function() s:register(near, "w") end)
    refuses("it is not registered", function() s:modify(far, "r") end)
    refuses("it is not registered", function() s:unregister(far) end)
    refuses([["r", "w" or "rw" expected, got 'x']], function() s:register(far, "x") end)
    refuses([["r", "w" or "rw" expected, got nil]], function() s:register(far) end)
    refuses("socket or file expected, got number", function() s:register(1, "r") end)
    refuses("socket or file expected, got nil", function() s:register(nil, "r") end)
    refuses("wait must be >= 0", function() s:select(-1) end)
    refuses("calling 'select' on bad self (selector expected, got table)",
      function() s.select({}) end)
    far:close()
    refuses("the socket is closed", function() s:register(far, "r") end)
    local name = os.tmpname()
    local file = io.open(name)
    refuses("the system cannot wait for such a file", function() s:register(file, "r") end)
    file:close()
    refuses("the file is closed", function() s:register(file, "r") end)
    os.remove(name)
  end)

  it("forgets a socket that was closed, whatever has its number now", function()
    s:register(near, "r", "old")
    local fd = near:getfd()
    near:close()
    local lower = {}
    repeat lower[#lower + 1] = socket.udp4() until lower[#lower]:getfd() >= fd
    local other = lower[#lower]
    assert.equal(fd, other:getfd())
    assert.same({}, s:select(0))
    s:register(other, "w", "new")
    assert.equal("new", s:select()[1].data)
    s:unregister(near) -- closed, and known until now
    assert.equal("new", s:select()[1].data)
    for _, sock in ipairs(lower) do sock:close() end
  end)

  it("does not turn round for a socket that only a child has open", function()
    s:register(near, "r", "gone")
    local other_near, other_far = sockets.pair()
    s:register(other_near, "r", "kept")
    local go = event()
    local child = spawn(function() go:wait() end)
    far:send("x")
    near:close() -- the child still has it, so the system goes on telling
    assert.same({}, s:select(0.01))
    other_far:send("x")
    assert.equal("kept", s:select()[1].data)
    go:set()
    child:join()
    other_near:close()
    other_far:close()
  end)

  it("belongs to the process that made it", function()
    s:register(near, "r")
    local child = spawn(function()
      local ok, err = pcall(function() s:select(0) end)
      assert(not ok, "no error")
      s:close() -- its own descriptor only
      local own <close> = selector()
      own:register(near, "r")
      return err, #own:select()
    end)
    far:send("x")
    local err, n = child:result()
    assert.truthy(err:find("'select' on a selector that another process made", 1, true), err)
    assert.equal(1, n)
    assert.equal(near, s:select()[1].sock)
  end)

  it("cannot go through a queue", function()
    local q = queue()
    assert.is_false(pcall(q.put, q, s))
  end)

  it("is closed once, also while a thread waits", function()
    local u = thread.spawn(function() return pcall(s.select, s) end)
    kinds.blocked(u)
    local before = sockets.descriptors()
    s:close()
    s:close()
    local ok, err = u:result()
    assert.is_false(ok)
    assert.truthy(err:find("the selector was closed while 'select' waited", 1, true), err)
    assert.equal(before - 1, sockets.descriptors())
    refuses("'select' on a closed selector", function() s:select() end)
    refuses("'register' on a closed selector", function() s:register(near, "r") end)
  end)

  it("leaves no descriptor when it is collected", function()
    local before = sockets.descriptors()
    for _ = 1, 10 do selector():register(near, "r") end
    assert.equal(before, sockets.descriptors())
    do local _ <close> = selector() end
    assert.equal(before, sockets.descriptors())
  end)

  it("waits as long as it is told, and is interrupted as any wait", function()
    local started = clock()
    assert.same({}, s:select(0.03))
    assert.is_true(clock() - started >= 0.03)
    local u = thread.spawn(function() s:select() end)
    kinds.blocked(u)
    u:terminate()
    assert.is_true(u:join(20))
  end)
end)
