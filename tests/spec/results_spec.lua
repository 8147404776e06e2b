-- SPDX-License-Identifier: MIT
--- What comes of a unit: results, errors that cross with their traceback, exit codes.

local program = require "program"

local kinds = {process = process, thread = thread, isolate = isolate}

for name, K in pairs(kinds) do
  describe(name .. ":result()", function()
    it("gives every value, nils and none", function()
      assert.equal(0, select("#", K.spawn(function() end):result()))
      assert.equal(1, select("#", K.spawn(function() return nil end):result()))
      local u = K.spawn(function() return nil, false, nil, 1.5, "x\0y", nil end)
      local r = table.pack(u:result())
      assert.same({n = 6, [2] = false, [4] = 1.5, [5] = "x\0y"}, r)
    end)

    it("gives many values and big ones", function()
      local r = table.pack(K.spawn(function()
        local t = {}
        for i = 1, 200 do t[i] = i end
        return table.unpack(t)
      end):result())
      assert.equal(200, r.n)
      assert.equal(200, r[200])
      assert.equal(10000000, #K.spawn(function() return ("x"):rep(10000000) end):result())
    end)

    it("gives tables, functions, objects and units", function()
      local e = event()
      local t, f, e2, me = K.spawn(function()
        local loop = {1}
        loop[2] = loop
        local up = 5
        return loop, function() return up + 1 end, e, K.current()
      end):result()
      assert.equal(t, t[2])
      assert.equal(6, f())
      assert.is_true(e2 == e)
      assert.equal(name, me.kind)
    end)

    it("gives the same again and again, also to other units", function()
      local u = K.spawn(function() return 1, 2 end)
      for _ = 1, 3 do assert.same({1, 2}, {u:result()}) end
      for _, other in pairs(kinds) do
        assert.same({1, 2}, {other.spawn(function() return u:result() end):result()})
      end
    end)

    it("of several tables, that hold units that ended, arrives anywhere later", function()
      local inner = K.spawn(function() return {5} end)
      inner:join()
      local u = K.spawn(function() return {inner}, {1, {2}} end)
      u:join()
      for _, other in pairs(kinds) do
        local function look()
          local a, b = u:result()
          return a[1]:result()[1], b[2][1]
        end
        assert.same({5, 2}, {other.spawn(look):result()})
        local q = queue()
        local v = other.spawn(function()
          local far = q:get()
          local a, b = far:result()
          return a[1]:result()[1], b[2][1]
        end)
        q:put(u)
        assert.same({5, 2}, {v:result()})
      end
    end)

    it("may hold the unit itself", function()
      local u = K.spawn(function() return {K.current()} end)
      u:join()
      for _, other in pairs(kinds) do
        assert.is_true(other.spawn(function() return u:result()[1] == u end):result())
      end
      assert.is_true(u:result()[1] == u)
    end)

    it("can be asked for from a sibling while it runs", function()
      for _, other in pairs(kinds) do
        local gate = event()
        local u = K.spawn(function() gate:wait() return "late" end)
        local sibling = other.spawn(function() return u:result(), u.exitcode end)
        gate:set()
        assert.same({"late", 0}, {sibling:result()})
      end
    end)

    it("raises unit.Timeout if the wait ran out, and goes on", function()
      local gate = event()
      local u = K.spawn(function() gate:wait() return 3 end)
      for _, wait in ipairs{0, 0.01, false} do
        local ok, e = pcall(u.result, u, wait)
        assert.is_false(ok)
        assert.is_true(e == unit.Timeout)
        assert.is_false(u:join(wait))
      end
      gate:set()
      assert.equal(3, u:result(60))
      assert.is_true(u:join(0))
    end)

    it("raises an error value as it was", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local u = K.spawn(function() error({code = 7, list = {1}}) end)
        local ok, e = pcall(u.result, u)
        print(ok, type(e), e.code, e.list[1], u.exitcode)
        for _, v in ipairs{42, true, 1.5} do
          print(select(2, pcall(K.spawn(function() error(v) end).result,
            K.spawn(function() error(v) end))))
        end
        local u = K.spawn(function() error() end)
        print(pcall(u.result, u))
        local u = K.spawn(function() error("no place", 0) end)
        print((select(2, pcall(u.result, u)):match("^[^\n]*")))
      ]])
      assert.equal("false\ttable\t7\t1\t1\n42\ntrue\n1.5\nfalse\tnil\nno place\n", r.out)
      assert.equal(0, r.code)
    end)

    it("raises the error with the far traceback", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local function deep(n)
          if n == 0 then error("too deep") end
          return (deep(n - 1))
        end
        local u = K.spawn(function() deep(2) end)
        local ok, e = pcall(u.result, u)
        print(ok, u.exitcode, u:is_alive(), u.state, u:join())
        print(e)
      ]])
      assert.equal(0, r.code)
      assert.matches("^false\t1\tfalse\tterminated\ttrue\nscript.lua:3: too deep\n", r.out)
      assert.matches("stack traceback:\n", r.out)
      assert.matches("script.lua:4: in ", r.out)
      assert.matches("script.lua:6: in ", r.out)
      -- Told once on stderr, with the unit's name and a traceback.
      local title = name:gsub("^%l", string.upper) .. "-1"
      assert.equal(title .. ": script.lua:3: too deep\nstack traceback:\n",
        r.err:match("^[^\n]*\n[^\n]*\n"))
      local _, times = r.err:gsub("too deep", "")
      assert.equal(1, times)
      assert.matches("script.lua:4: in ", r.err)
    end)

    it("raises what cannot be sent as an error that says why", function()
      if name == "thread" then
        local co = coroutine.create(print)
        assert.equal(co, thread.spawn(function() return co end):result())
        return
      end
      local u = K.spawn(function() return 1, {coroutine.create(print)} end)
      local ok, e = pcall(u.result, u)
      assert.is_false(ok)
      assert.matches("cannot send a coroutine", e)
      assert.matches("%[1%]", e)
    end)

    it("raises an error value that cannot be sent as an error that says so", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local u = K.spawn(function() error(coroutine.create(print)) end)
        local ok, e = pcall(u.result, u)
        print(ok, type(e) == "thread" or (tostring(e):match("cannot send a coroutine")))
      ]])
      assert.matches("^false\t", r.out)
      assert.truthy(r.out:find("true", 1, true) or r.out:find("cannot send a coroutine", 1, true))
      assert.equal(0, r.code)
    end)

    it("raises the unique errors as themselves", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local all = {queue.Empty, queue.Full, queue.Closed, pipe.Empty, pipe.Closed, barrier.Broken,
          unit.Timeout, unit.Terminated, deadlock, interrupted}
        for i, e in ipairs(all) do
          local u = K.spawn(function() error(all[i]) end)
          local ok, got = pcall(u.result, u)
          local v = K.spawn(function() return e, {e} end)
          local a, b = v:result()
          print(ok, got == e, a == e, b[1] == e, tostring(e), u.exitcode)
        end
      ]])
      local wanted = {}
      for _, e in ipairs{"queue.Empty", "queue.Full", "queue.Closed", "pipe.Empty", "pipe.Closed",
        "barrier.Broken", "unit.Timeout", "unit.Terminated", "deadlock", "interrupted"} do
        wanted[#wanted + 1] = "false\ttrue\ttrue\ttrue\t" .. e .. "\t1\n"
      end
      assert.equal(table.concat(wanted), r.out)
      assert.equal(0, r.code)
    end)

    it("of an error raised two units away keeps both tracebacks", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local u = K.spawn(function()
          K.spawn(function()
            error("inner")
          end):result()
        end)
        print(select(2, pcall(u.result, u)))
      ]])
      assert.matches("^script.lua:4: inner\n", r.out)
      assert.matches("script.lua:4: in ", r.out)
      assert.matches("script.lua:3: in ", r.out)
    end)
  end)

  describe(name .. ".exitcode", function()
    it("is nil, then 0; 1 after an error", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local gate = event()
        local u = K{target = function() gate:wait() end}
        print(u.exitcode) u:start() print(u.exitcode)
        gate:set() u:join() print(u.exitcode)
        u = K.spawn(error, "x") u:join() print(u.exitcode)
        u = K.spawn(function() local x = nil; x() end) u:join() print(u.exitcode)
      ]])
      assert.equal("nil\nnil\n0\n1\n1\n", r.out)
      assert.equal(0, r.code)
      assert.matches("attempt to call a nil value", r.err)
    end)

    it("an error that is a table with __tostring, or none, is told", function()
      local r = program.run(("local K = %s\n"):format(name) .. [[
        local E = setmetatable({}, {__tostring = function() return "sad" end})
        for _, e in ipairs{E, {}, 5} do
          local u = K.spawn(function() error(e) end)
          pcall(u.result, u)
        end
        K.spawn(function() error() end):join()
      ]])
      local title = name:gsub("^%l", string.upper)
      assert.matches(title .. "%-2: ", r.err)
      assert.matches(title .. "%-3: 5\n", r.err)
      assert.matches(title .. "%-4: ", r.err)
      assert.equal(0, r.code)
    end)
  end)
end

describe("the exit code of a process", function()
  it("is n after os.exit(n)", function()
    for code, wanted in pairs{[0] = 0, [3] = 3, [255] = 255, [256] = 0, [-1] = 255} do
      local p = process.spawn(function() os.exit(code) end)
      p:join()
      assert.equal(wanted, p.exitcode)
    end
    local function exits(...)
      local args = {...}
      local p = process.spawn(function() os.exit(table.unpack(args)) end)
      p:join()
      return p.exitcode
    end
    assert.equal(0, exits())
    assert.equal(0, exits(true))
    assert.equal(1, exits(false))
    assert.equal(4, exits(4, true))
  end)

  it("is n also from one of its threads or isolates", function()
    for _, K in ipairs{thread, isolate} do
      local p = process.spawn(function()
        K.spawn(function() os.exit(5) end)
        while true do sleep(10) end
      end)
      assert.is_true(p:join(30))
      assert.equal(5, p.exitcode)
    end
  end)

  it("is minus the signal that ended it", function()
    for signal, name in pairs{[15] = "TERM", [9] = "KILL", [6] = "ABRT", [1] = "HUP"} do
      local p = process.spawn(function() while true do sleep(10) end end)
      os.execute("kill -" .. name .. " " .. p.pid)
      assert.is_true(p:join(30))
      assert.equal(-signal, p.exitcode)
      local ok, e = pcall(p.result, p)
      assert.is_false(ok)
      assert.matches("signal " .. signal, e)
    end
  end)

  it("makes result() an error if it left by os.exit(n)", function()
    local p = process.spawn(function() os.exit(3) end)
    local ok, e = pcall(p.result, p)
    assert.is_false(ok)
    assert.matches("exit code 3", e)
  end)
end)

describe("a process that ended", function()
  it("is a zombie until it is joined", function()
    assert.equal("zombie\tfalse\t0\tZ\ntrue\tterminated\tgone\n", program.output[[
      local p = process.spawn(function() end)
      local function letter()
        local f <close> = io.open("/proc/" .. p.pid .. "/stat")
        return f and f:read("a"):match("%) (%a)") or "gone"
      end
      while p:is_alive() or letter() ~= "Z" do sleep(0.001) end
      print(p.state, p:is_alive(), p.exitcode, letter())
      print(p:join(), p.state, letter())
    ]])
  end)
end)
