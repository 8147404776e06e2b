-- SPDX-License-Identifier: MIT
--- pipe: two ends.

local kinds = require "kinds"

local function raised(f, ...) return select(2, pcall(f, ...)) end

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

describe("pipe", function()
  it("has two ends that send to each other", function()
    for _, duplex in ipairs {true, "absent"} do
      local a, b
      if duplex == true then a, b = pipe(true) else a, b = pipe() end
      assert.is_truthy(a ~= b)
      assert.is_same({}, {a:send(1)})
      a:send({2, {3}})
      b:send("x")
      assert.is_equal(1, b:recv())
      assert.is_same({2, {3}}, b:recv())
      assert.is_equal("x", a:recv())
    end
  end)

  it("with false the first end only receives and the second only sends", function()
    local r, w = pipe(false)
    w:send(1)
    assert.is_equal(1, r:recv())
    assert.matches("only receives", message_of(r.send, r, 1))
    assert.matches("only sends", message_of(w.recv, w))
    assert.matches("only sends", message_of(w.poll, w))
    assert.matches("bad argument #1 to 'pipe'", message_of(function() pipe(5) end))
  end)

  it("carries any value, in order", function()
    local a, b = pipe()
    local values = {1, 1.5, "x\0y", true, false, ("y"):rep(1 << 20), ""}
    for _, v in ipairs(values) do a:send(v) end
    a:send(nil)
    for _, v in ipairs(values) do assert.is_true(b:recv() == v) end
    assert.is_same({n = 1}, table.pack(b:recv()))
    for i = 1, 10000 do a:send(i) end
    for i = 1, 10000 do assert(b:recv() == i) end
    assert.matches("cannot send", message_of(a.send, a, io.stdout))
    assert.matches("cannot send a coroutine %(at value%[1%]%)",
      message_of(a.send, a, {coroutine.create(print)}))
    assert.matches("bad argument #1 to 'send'", message_of(function() a:send() end))
    assert.is_false(b:poll(0))
  end)

  it("raises pipe.Empty when the wait ran out", function()
    local a = pipe()
    local start = clock()
    assert.is_equal(pipe.Empty, raised(a.recv, a, 0))
    assert.is_equal(pipe.Empty, raised(a.recv, a, false))
    assert.is_equal(pipe.Empty, raised(a.recv, a, 0.05))
    assert.is_equal(pipe.Empty, raised(a.recv, a, true, 0.01))
    assert.is_true(clock() - start >= 0.06)
    assert.is_equal("pipe.Empty", tostring(pipe.Empty))
    assert.matches("bad argument #1 to 'recv'", message_of(function() a:recv(-1) end))
  end)

  it("says whether there is something, and leaves it there", function()
    local a, b = pipe()
    local start = clock()
    assert.is_false(b:poll()) -- the one word that only looks when it is told nothing
    assert.is_false(b:poll(0))
    assert.is_false(b:poll(false))
    assert.is_false(b:poll(0.05))
    assert.is_true(clock() - start >= 0.05)
    a:send(1)
    for _, wait in ipairs {0, true, false, 1} do assert.is_true(b:poll(wait)) end
    assert.is_true(b:poll())
    assert.is_equal(1, b:recv(0))
    assert.is_false(b:poll(0))
  end)

  it("drains and then raises pipe.Closed when the other end is closed", function()
    local a, b = pipe()
    a:send(1)
    a:send(2)
    assert.is_same({}, {a:close()})
    a:close()
    assert.is_equal(1, b:recv())
    assert.is_true(b:poll(0))
    assert.is_equal(2, b:recv())
    for _, wait in ipairs {true, 0, 1, false} do
      assert.is_equal(pipe.Closed, raised(b.recv, b, wait))
    end
    assert.is_equal(pipe.Closed, raised(b.send, b, 1))
    assert.is_equal("pipe.Closed", tostring(pipe.Closed))
    assert.is_true(b:poll(0)) -- the end can be received, as Python has it
  end)

  it("closed cannot be used any more", function()
    local a = pipe()
    a:close()
    for _, method in ipairs {"recv", "poll"} do
      assert.matches("closed", message_of(a[method], a, 0))
    end
    assert.matches("closed", message_of(a.send, a, 1))
    assert.matches("closed", tostring(a))
    assert.has_error(function() queue():put(a) end)
  end)

  it("is closed when its other end is collected", function()
    local a = pipe()
    collectgarbage()
    collectgarbage()
    assert.is_equal(pipe.Closed, raised(a.recv, a, 5))
  end)

  for _, kind in ipairs(kinds) do
    it("connects a " .. kind .. ", both ways", function()
      local a, b = pipe()
      local u = kinds.spawn(kind, function(e)
        local sum = 0
        for _ = 1, 100 do
          local x = e:recv()
          sum = sum + x
          e:send(x * 2)
        end
        return sum
      end, b)
      for i = 1, 100 do
        a:send(i)
        assert(a:recv() == i * 2)
      end
      assert.is_equal(5050, u:result(20))
    end)

    it("wakes a " .. kind .. " that receives or polls", function()
      local a, b = pipe()
      local u = kinds.blocked(kinds.spawn(kind, function() return b:poll(true), b:recv() end))
      a:send("x")
      assert.is_same({true, "x"}, {u:result(20)})
      u = kinds.blocked(kinds.spawn(kind, function() return b:recv() end))
      a:send("y")
      assert.is_equal("y", u:result(20))
    end)
  end

  for _, kind in ipairs {"process", "isolate"} do
    it("is closed when a " .. kind .. " with the only other end ended", function()
      local a, b = pipe()
      local u = kinds.spawn(kind, function(e) e:send("last") end, b)
      b:close()
      assert.is_equal("last", a:recv(20))
      local start = clock()
      assert.is_equal(pipe.Closed, raised(a.recv, a, 20))
      assert.is_true(clock() - start < 15)
      assert.is_true(u:join(20))
    end)
  end

  it("is closed when a process with the only other end was killed", function()
    local a, b = pipe()
    local u = process.spawn(function()
      a:close()
      b:send("ready")
      sleep(60)
    end)
    b:close()
    assert.is_equal("ready", a:recv(20))
    u:kill()
    local start = clock()
    assert.is_equal(pipe.Closed, raised(a.recv, a, 20))
    assert.is_true(clock() - start < 15)
  end)

  it("is not closed while a message holds the other end", function()
    local a, first = pipe()
    local q = queue()
    q:put(first)
    first:close()
    assert.is_equal(pipe.Empty, raised(a.recv, a, 0.02))
    local b = q:get()
    b:send(1)
    assert.is_equal(1, a:recv())
    b:close()
    assert.is_equal(pipe.Closed, raised(a.recv, a, 5))
  end)

  it("ends the wait of a thread whose end another closes", function()
    local a, b = pipe()
    local units = {}
    for i = 1, 2 do
      units[i] = kinds.blocked(thread.spawn(function() return raised(b.recv, b) == pipe.Closed end))
      units[i + 2] = kinds.blocked(thread.spawn(function()
        return raised(b.poll, b, true) == pipe.Closed
      end))
    end
    b:close()
    for _, u in ipairs(units) do assert.is_true(u:result(20)) end
    assert.is_equal(pipe.Closed, raised(a.recv, a, 5))
  end)

  it("has ends that close with their block", function()
    local a, b = pipe()
    do
      local e <close> = b
      e:send(1)
    end
    assert.is_equal(1, a:recv())
    assert.is_equal(pipe.Closed, raised(a.recv, a, 5))
  end)
end)
