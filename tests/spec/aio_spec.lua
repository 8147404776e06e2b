-- SPDX-License-Identifier: MIT
--- aio: operations that go on by themselves, and what tells of their end.

local kinds = require "kinds"
local program = require "program"
local sockets = require "sockets"

-- An event, and a callback that sets it and keeps what it got.
local function keeper()
  local done = event()
  local kept = {}
  return function(err, value)
    kept[#kept + 1] = {err, value}
    done:set()
  end, function()
    assert.is_true(done:wait(20))
    done:clear()
    return table.unpack(kept[#kept], 1, 2)
  end
end

describe("aio on a file", function()
  local name, f
  before_each(function()
    name = os.tmpname()
    f = assert(io.open(name, "w+"))
  end)
  after_each(function()
    pcall(f.close, f)
    os.remove(name)
  end)

  it("writes and reads, each from where the one before ends", function()
    local done, left = {}, event()
    local function note(err, n)
      done[#done + 1] = err or n
      if #done == 3 then left:set() end
    end
    f:write("zero ")
    aio.write(f, "one ", note)
    aio.write(f, "two ", note)
    aio.write(f, "three", note)
    assert.is_true(left:wait(20))
    table.sort(done)
    assert.same({4, 4, 5}, done)
    f:write("!")
    f:flush()
    assert.equal("zero one two three!", program.slurp(name))

    local callback, kept = keeper()
    f:seek("set", 5)
    aio.read(f, 4, callback)
    assert.equal("two ", f:read(4)) -- it goes on behind
    assert.same({nil, "one "}, {kept()})
    aio.read(f, 100, callback)
    assert.same({nil, "three!"}, {kept()})
    aio.read(f, 100, callback)
    assert.same({nil, ""}, {kept()})
  end)

  it("moves megabytes", function()
    local big = ("0123456789abcdef"):rep(500000)
    local callback, kept = keeper()
    aio.write(f, big, callback)
    assert.same({nil, #big}, {kept()})
    f:seek("set", 0)
    aio.read(f, #big + 10, callback)
    local err, bytes = kept()
    assert.is_nil(err)
    assert.is_true(bytes == big)
  end)

  it("hands an error to the callback", function()
    local callback, kept = keeper()
    local only <close> = assert(io.open(name, "r"))
    aio.write(only, "x", callback)
    local err, n = kept()
    assert.equal("EBADF: Bad file descriptor", err)
    assert.equal(0, n)
  end)

  it("may be closed at once", function()
    local callback, kept = keeper()
    aio.write(f, "late", callback)
    f:close()
    assert.same({nil, 4}, {kept()})
    assert.equal("late", program.slurp(name))
  end)

  it("refuses what it cannot do, at the caller's line", function()
    for _, case in ipairs{
      {"#1 to 'read' (file or socket expected, got number)", aio.read, 1, 1, print},
      {"#2 to 'read' (number expected, got string)", aio.read, f, "x", print},
      {"#2 to 'read' (a whole number >= 0 expected)", aio.read, f, -1, print},
      {"#3 to 'read' (function expected, got nil)", aio.read, f, 1},
      {"#2 to 'write' (string expected, got table)", aio.write, f, {}, print},
      {"#3 to 'write' (function expected, got nil)", aio.write, f, "x"},
    } do
      local ok, err = pcall(function() case[2](table.unpack(case, 3, 5)) end)
      assert.is_false(ok)
      assert.truthy(err:find(case[1], 1, true), err)
      assert.truthy(err:find("^[^\n]*aio_spec.lua:%d+: "), err)
    end
    f:close()
    local ok, err = pcall(aio.read, f, 1, print)
    assert.is_false(ok)
    assert.truthy(err:find("the file is closed", 1, true))
  end)
end)

describe("aio on a socket", function()
  local near, far
  before_each(function() near, far = sockets.pair() end)
  after_each(function()
    near:close()
    far:close()
  end)

  it("reads what comes, at most so many bytes", function()
    local callback, kept = keeper()
    aio.read(near, 5, callback)
    far:send("abcdefgh")
    assert.same({nil, "abcde"}, {kept()})
    aio.read(near, 100, callback)
    assert.same({nil, "fgh"}, {kept()})
  end)

  it("reads first what LuaSocket has in its buffer", function()
    local callback, kept = keeper()
    far:send("line\nrest")
    assert.equal("line", near:receive())
    aio.read(near, 3, callback)
    assert.same({nil, "res"}, {kept()})
    assert.equal("t", near:receive(1))
  end)

  it("writes all, however slowly the other side reads", function()
    local callback, kept = keeper()
    local big = ("0123456789abcdef"):rep(500000)
    aio.write(near, big, callback)
    assert.is_true(big == far:receive(#big))
    assert.same({nil, #big}, {kept()})
  end)

  it("tells that the other side has closed, or reset", function()
    local callback, kept = keeper()
    aio.read(near, 5, callback)
    far:close()
    assert.same({"closed", ""}, {kept()})
    near, far = sockets.pair()
    aio.write(near, ("x"):rep(50000000), callback)
    far:setoption("linger", {on = true, timeout = 0})
    far:close()
    assert.equal("closed", (kept()))
  end)

  it("ends when the socket is closed here", function()
    local callback, kept = keeper()
    aio.read(near, 5, callback)
    near:close()
    assert.same({"closed", ""}, {kept()})
    assert.equal("closed", select(2, far:receive()))
  end)
end)

describe("the callback", function()
  it("runs at the next instruction of a unit that is busy", function()
    local near, far = sockets.pair()
    local done = false
    aio.read(near, 5, function() done = true end)
    far:send("x")
    local limit = clock() + 20
    while not done and clock() < limit do end
    assert.is_true(done)
    near:close()
    far:close()
  end)

  for _, K in ipairs{"thread", "green"} do
    it("runs in the " .. K .. " that asked, whatever that waits for", function()
      local near, far = sockets.pair()
      for _, wait in ipairs{
        function(stop) return stop:wait(20) end,
        function(stop) while not stop:is_set() do sleep(0.01) end return true end,
        function(stop)
          local q = queue()
          for _ = 1, 200 do
            local ok, err = pcall(q.get, q, 0.3)
            if ok or err ~= queue.Empty then return false end
            if stop:is_set() then return true end
          end
        end,
        function(stop)
          for _ = 1, 300 do
            join(thread.spawn(sleep, 0.2))
            if stop:is_set() then return true end
          end
        end,
      } do
        local ran_in, stop
        local u = kinds.spawn(K, function()
          stop = event()
          aio.read(near, 1, function()
            ran_in = _G[K].current()
            stop:set()
          end)
          return wait(stop)
        end)
        kinds.blocked(u)
        far:send("x")
        assert.is_true(u:result())
        assert.equal(u, ran_in)
      end
      near:close()
      far:close()
    end)
  end

  it("works in a child, and in an isolate", function()
    local function body(K)
      return K.spawn(function()
        local name, got = os.tmpname(), nil
        local f = io.open(name, "w+")
        local done = event()
        aio.write(f, "text", function(_, n)
          got = n
          done:set()
        end)
        done:wait()
        f:close()
        os.remove(name)
        return got
      end)
    end
    local f = io.tmpfile()
    local callback, kept = keeper()
    aio.write(f, "mine", callback) -- the parent's own is no business of the child
    assert.equal(4, body(process):result())
    assert.equal(4, body(isolate):result())
    assert.same({nil, 4}, {kept()})
    f:close()
  end)

  it("hands its error to what it interrupts", function()
    local near, far = sockets.pair()
    aio.read(near, 5, function() error("from the callback", 0) end)
    local main = process.current()
    local sender = thread.spawn(function()
      kinds.blocked(main)
      far:send("x")
    end)
    local ok, err = pcall(sleep, 60)
    sender:join()
    assert.is_false(ok)
    assert.equal("from the callback", err)
    near:close()
    far:close()
  end)

  it("may wait, and begin the next operation", function()
    local near, far = sockets.pair()
    local parts, done = {}, event()
    local function next_part(err, bytes)
      parts[#parts + 1] = err or bytes
      sleep(0.001)
      if err then done:set() else aio.read(near, 10, next_part) end
    end
    aio.read(near, 10, next_part)
    for i = 1, 5 do
      far:send(tostring(i))
      kinds.until_true(function() return #parts == i end)
    end
    far:close()
    assert.is_true(done:wait(20))
    assert.same({"1", "2", "3", "4", "5", "closed"}, parts)
    near:close()
  end)
end)

describe("the end of a unit", function()
  it("waits for its operations", function()
    local script = [[
      local p = io.popen("sleep 0.1; echo one; sleep 0.1; echo two", "r")
      local f = p
      thread.spawn(function()
        aio.read(f, 100, function(err, bytes)
          io.write("thread ", bytes)
          aio.read(f, 100, function(_, more) io.write("again ", more) end)
        end)
      end)
      local g = io.popen("sleep 0.4; echo main", "r")
      aio.read(g, 100, function(err, bytes) io.write(bytes) end)
      io.write("over\n")
    ]]
    for _, before in ipairs{"", "CONLUA_AIO=threads"} do
      local output = program.output(script, {before = before})
      local others, n = output:gsub("over\n", "") -- these two at any time on a busy machine
      local of_thread, m = others:gsub("main\n", "")
      assert.same({1, 1, "thread one\nagain two\n"}, {n, m, of_thread})
    end
  end)

  it("reports the error of a callback, and counts it as a failure", function()
    local _, err, code = kinds.script([[
      aio.read(io.popen("sleep 0.3; echo x"), 1, function() error("late") end)
    ]])
    assert.truthy(err:find("MainProcess: script.lua:1: late", 1, true), err)
    assert.equal(1, code)
  end)

  it("does not wait when the unit is terminated", function()
    local near, far = sockets.pair()
    local u = thread.spawn(function() aio.read(near, 1, print) end)
    kinds.blocked(u)
    u:terminate()
    assert.is_true(u:join(20))
    far:send("x") -- nobody is told
    near:close()
    far:close()
  end)
end)

describe("operations", function()
  it("leave no descriptor", function()
    local f = io.tmpfile()
    local callback, kept = keeper()
    aio.write(f, "x", callback)
    kept()
    local before = sockets.descriptors()
    for _ = 1, 20 do
      aio.write(f, "x", callback)
      kept()
    end
    kinds.until_true(function() return sockets.descriptors() <= before end)
    f:close()
  end)

  -- The descriptor of an operation is a duplicate, so none began: "EMFILE: Too many open files".
  for _, free in ipairs{0, 1} do
    it(("go on with %d free descriptors"):format(free), function()
      local out = program.output([[
        local free = ...
        local f, pipe = io.tmpfile(), io.popen("sleep 0.3; echo x")
        local done = queue()
        local all = {}
        repeat all[#all + 1] = io.open("/dev/null") until #all > 0 and not io.open("/dev/null")
        for i = 1, free do all[i]:close() end
        local function tell(err, what) done:put{err, what} end
        aio.read(pipe, 1, tell)
        for i = 1, 5 do aio.write(f, ("0"):rep(100000) .. i, tell) end
        f:close() -- the writes go on
        for _ = 1, 6 do
          local got = done:get()
          print(got[1], got[2])
        end
        all[#all]:close()
        print(io.open("/dev/null") ~= nil) ]], {before = "ulimit -n 20;", after = free})
      assert.equal(("nil\t100001\n"):rep(5) .. "nil\tx\ntrue\n", out)
    end)
  end

  it("count as something outside, so that there is no deadlock", function()
    local out, _, code = kinds.script([[
      local done = event()
      aio.read(io.popen("sleep 0.8; echo x"), 1, function() done:set() end)
      done:wait()
      print("woken")
      queue():get()
    ]])
    assert.same({"woken\n", 86}, {out, code})
  end)

  it("go as well by threads", function()
    local out = program.output([[
      local f = io.tmpfile()
      local n = 0
      for i = 1, 20 do aio.write(f, ("%02d"):format(i), function(_, k) n = n + k end) end
      while n < 40 do sleep(0.001) end
      f:seek("set", 0)
      print(f:read("a"))
      local child = spawn(function() aio.write(f, "x", function(err, k) print(err, k) end) end)
      child:join()
    ]], {before = "CONLUA_AIO=threads"})
    assert.equal("0102030405060708091011121314151617181920\nnil\t1\n", out)
  end)
end)
