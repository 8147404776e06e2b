-- SPDX-License-Identifier: MIT
--- Sockets that are closed, reset, shared or not to be had: an error for who asked, and the others
--- go on.

local kinds = require "kinds"
local program = require "program"
local sockets = require "sockets"
local socket = require "socket"

-- Closes with a reset instead of a farewell.
local function reset(sock)
  sock:setoption("linger", {on = true, timeout = 0})
  sock:close()
end

local here = {"thread", green and "green"} -- kinds whose units share the sockets of a test

describe("a closed socket", function()
  it("says closed to each call", function()
    local near, far = sockets.pair()
    near:close()
    assert.same({nil, "closed", ""}, {near:receive()})
    assert.same({nil, "closed", ""}, {near:receive("*a")})
    assert.same({nil, "closed", "pre"}, {near:receive(5, "pre")})
    assert.same({nil, "closed"}, {near:send("x"), (select(2, near:send("x")))})
    assert.equal(1, near:close())
    local server = sockets.server()
    server:close()
    assert.same({nil, "closed"}, {server:accept()})
    far:close()
  end)

  for _, K in ipairs(here) do
    it("wakes the " .. K .. " that waits for it", function()
      local near, far = sockets.pair()
      local u = kinds.spawn(K, function() return near:receive() end)
      kinds.blocked(u)
      local before = sockets.descriptors()
      near:close()
      assert.is_true(u:join(20))
      assert.same({nil, "closed", ""}, {u:result()})
      assert.equal(before - 1, sockets.descriptors())
      far:close()
    end)

    it("wakes the " .. K .. " that has it in a list of select", function()
      local near, far = sockets.pair()
      local other = sockets.server()
      local u = kinds.spawn(K, function()
        local readable, writable, why = socket.select({other, near}, nil, 60)
        return #readable, readable[1] == near, #writable, why, near:receive()
      end)
      kinds.blocked(u)
      local before = sockets.descriptors()
      near:close()
      assert.is_true(u:join(20))
      assert.same({1, true, 0, nil, nil, "closed", ""}, {u:result()})
      assert.equal(before - 1, sockets.descriptors())
      other:close()
      far:close()
    end)

    it("wakes all of kind " .. K .. " that wait for connections", function()
      local server = sockets.server()
      local crew = {}
      for i = 1, 5 do
        crew[i] = kinds.blocked(kinds.spawn(K, function() return server:accept() end))
      end
      server:close()
      for i = 1, 5 do
        assert.is_true(crew[i]:join(20))
        assert.same({nil, "closed"}, {crew[i]:result()})
      end
    end)
  end
end)

describe("the other side", function()
  it("may close only one direction", function()
    local near, far = sockets.pair()
    near:send("question")
    near:shutdown("send")
    assert.equal("question", far:receive("*a"))
    far:send("answer")
    far:close()
    assert.equal("answer", near:receive("*a"))
    near:close()
  end)

  for _, K in ipairs(here) do
    it("may reset the connection while a " .. K .. " receives", function()
      local near, far = sockets.pair()
      local u = kinds.spawn(K, function() return near:receive() end)
      kinds.blocked(u)
      reset(far)
      assert.is_true(u:join(20))
      local line, err = u:result()
      assert.is_nil(line)
      assert.equal("closed", err)
      near:close()
    end)

    it("may reset the connection while a " .. K .. " sends", function()
      local near, far = sockets.pair()
      local big = ("x"):rep(50000000)
      local u = kinds.spawn(K, function() return near:send(big) end)
      kinds.blocked(u)
      reset(far)
      assert.is_true(u:join(20))
      local done, err, sent = u:result()
      assert.is_nil(done)
      assert.equal("closed", err)
      assert.is_true(sent < #big)
      near:close()
    end)
  end

  it("may be killed", function()
    local server, port = sockets.server()
    local child = spawn(function()
      local c = socket.connect("127.0.0.1", port)
      c:send("half a l")
      sleep(600)
    end)
    local c = server:accept()
    c:settimeout(60)
    assert.equal("half a l", c:receive(8))
    child:kill()
    assert.equal("closed", select(2, c:receive()))
    child:join()
    c:close()
    server:close()
  end)

  it("may read slowly", function()
    local near, far = sockets.pair()
    far:setoption("recv-buffer-size", 4096)
    local text = ("0123456789"):rep(4000)
    local u = thread.spawn(function()
      local parts = {}
      repeat
        sleep(0.0005)
        local part, err, rest = far:receive(2000)
        parts[#parts + 1] = part or rest
      until err
      return table.concat(parts)
    end)
    assert.equal(#text, near:send(text))
    near:close()
    assert.is_true(u:result() == text)
    far:close()
  end)
end)

describe("one socket for two units", function()
  for _, K in ipairs(here) do
    it("is refused to the second " .. K .. " that would receive", function()
      local near, far = sockets.pair()
      local u = kinds.spawn(K, function() return near:receive() end)
      u.name = "Anna"
      kinds.blocked(u)
      local ok, err = pcall(function() return near:receive() end)
      assert.is_false(ok)
      assert.truthy(err:find("_spec.lua:%d+: Anna is receiving from this socket already"), err)
      assert.equal(2, near:send("x\n")) -- the other direction is free
      far:send("for Anna\n")
      assert.equal("for Anna", u:result())
      near:close()
      far:close()
    end)

    it("is refused to the second " .. K .. " that would send", function()
      local near, far = sockets.pair()
      local big = ("x"):rep(50000000)
      local u = kinds.spawn(K, function() return near:send(big) end)
      kinds.blocked(u)
      local ok, err = pcall(function() return near:send("x") end)
      assert.is_false(ok)
      assert.truthy(err:find("is sending to this socket already", 1, true), err)
      far:close()
      u:join()
      near:close()
    end)

    it("gives each " .. K .. " its own connection when all accept", function()
      local server, port = sockets.server()
      local crew = {}
      for i = 1, 4 do
        crew[i] = kinds.blocked(kinds.spawn(K, function()
          local c = assert(server:accept())
          local line = c:receive()
          c:close()
          return line
        end))
      end
      local seen = {}
      for i = 1, 4 do
        local c = assert(socket.connect("127.0.0.1", port))
        c:send(i .. "\n")
        c:close()
      end
      for i = 1, 4 do seen[tonumber((crew[i]:result()))] = true end
      assert.same({true, true, true, true}, seen)
      server:close()
    end)
  end

  it("works on in both processes of a fork", function()
    local near, far = sockets.pair()
    local waits = thread.spawn(function() return near:receive() end)
    kinds.blocked(waits)
    -- The thread that waits here is none of the child's.
    local child = spawn(function()
      near:settimeout(0.01)
      local _, err = near:receive()
      near:send("child\n")
      near:close()
      return err
    end)
    assert.equal("timeout", child:result())
    assert.equal("child", far:receive())
    far:send("parent\n")
    assert.equal("parent", waits:result())
    near:close()
    far:close()
  end)
end)

describe("descriptors that run out", function()
  it("are an error in the caller, and all goes on", function()
    local out = program.output([[
      local socket = require "socket"
      local server = socket.bind("127.0.0.1", 0, 64)
      local _, port = server:getsockname()
      local near = assert(socket.connect("127.0.0.1", port))
      local far = assert(server:accept())
      local full, why = {}
      repeat
        local c, err = socket.tcp4()
        full[#full + 1] = c
        why = err
      until not c
      print(why)
      full[#full]:close()
      local last = assert(socket.connect("127.0.0.1", port))
      print(server:accept()) -- no descriptor for the far end
      print(pcall(selector))
      print(socket.dns.toip("localhost"))
      local u = thread.spawn(function() return (near:receive()) end)
      far:send("still here\n")
      print(u:result())
      for _, c in ipairs(full) do c:close() end
      local c = assert(server:accept())
      last:send("at last\n")
      print((c:receive()))
    ]], {before = "ulimit -n 30;"})
    local lines = {}
    for line in out:gmatch("[^\n]+") do lines[#lines + 1] = line end
    assert.equal("Too many open files", lines[1])
    assert.equal("nil\tToo many open files", lines[2])
    assert.truthy(lines[3]:find("cannot make a selector: EMFILE: Too many open files", 1, true))
    assert.truthy(lines[4]:find("^nil\t"))
    assert.equal("still here", lines[5])
    assert.equal("at last", lines[6])
  end)
end)

describe("sockets", function()
  it("leave no descriptor behind, closed or collected, also where units were terminated", function()
    local function round()
      local server, port = sockets.server()
      local u = thread.spawn(function()
        local c = server:accept()
        c:receive("*a")
      end)
      local c = socket.connect("127.0.0.1", port)
      sleep(0.002)
      u:terminate()
      u:join()
      c:settimeout(0.01)
      c:receive()
      server:close()
    end
    round()
    local before = sockets.descriptors()
    for _ = 1, 20 do round() end
    assert.equal(before, sockets.descriptors())
  end)

  it("cannot go through a queue, and the error names the place", function()
    local q, server = queue(), sockets.server()
    local ok, err = pcall(q.put, q, {list = {server}})
    assert.is_false(ok)
    assert.truthy(err:find("userdata of type tcp{server} (at item.list[1])", 1, true), err)
    server:close()
  end)

  it("leave the signals of this process and its programs as they were", function()
    -- A script whose output nobody reads ends by it; a program it starts has the signal as always.
    local r = program.shell{script = [[
      local socket = require "socket"
      io.stderr:write(io.popen("grep SigIgn /proc/self/status"):read("a"))
      while true do print("line") end
    ]], command = [["$conlua" script.lua | head -1]], timeout = 60}
    assert.equal("line\n", r.out)
    assert.equal(0, tonumber(r.err:match("SigIgn:%s*(%x+)"), 16) & (1 << 12))
  end)
end)
