-- SPDX-License-Identifier: MIT
--- Futures of each kind of worker, and waiting for several.

local program = require "program"
local pools = require "pools"
local kinds = require "kinds"

local function complaint(f, ...) return pools.complaint("future_spec.lua", f, ...) end
local function square(x) return x * x end

for kind, make in pairs(pools.executor) do
  describe("a future of " .. kind .. " workers", function()
    local e, go
    before_each(function() e, go = make(1), event() end)
    after_each(function()
      go:set()
      assert.is_true(e:shutdown(20))
    end)

    it("goes through its states", function()
      local running = pools.busy(e, go)
      local waiting = e:submit(square, 3)
      assert.same({false, true, false}, {running:done(), running:running(), running:cancelled()})
      assert.same({false, false, false}, {waiting:done(), waiting:running(), waiting:cancelled()})
      assert.equal("<future running>", tostring(running))
      assert.equal("<future pending>", tostring(waiting))
      go:set()
      assert.equal(9, waiting:result(20))
      assert.same({true, false, false}, {waiting:done(), waiting:running(), waiting:cancelled()})
      assert.equal("<future done>", tostring(waiting))
      assert.equal(9, waiting:result())
      assert.is_nil(waiting:exception())
    end)

    it("waits as told", function()
      local f = pools.busy(e, go)
      for _, wait in ipairs{{0}, {false}, {0.01}, {true, 0.01}} do
        local ok, err = pcall(f.result, f, table.unpack(wait))
        assert.is_false(ok)
        assert.equal(unit.Timeout, err)
        ok, err = pcall(f.exception, f, table.unpack(wait))
        assert.is_false(ok)
        assert.equal(unit.Timeout, err)
      end
      go:set()
      f:result(20)
      assert.equal("bad argument #1 to 'result' (wait must be >= 0)",
        complaint(function() f:result(-1) end))
      assert.equal("bad argument #1 to 'exception' (wait must be >= 0)",
        complaint(function() f:exception(0 / 0) end))
    end)

    it("keeps an error until somebody asks", function()
      local f = e:submit(function() error("broken", 0) end)
      assert.equal("broken", f:exception(20))
      for _ = 1, 2 do
        local ok, err = pcall(f.result, f)
        assert.is_false(ok)
        assert.matches("^broken\nstack traceback:", err)
      end
      assert.equal("<future failed>", tostring(f))
      assert.equal("nil", e:submit(function() error() end):exception(20))
    end)

    it("can be cancelled while nobody has begun it", function()
      local running = pools.busy(e, go)
      local waiting, done, n = e:submit(square, 3), false, cell(0)
      local other = e:submit(function() n:add(1) end)
      waiting:add_done_callback(function() done = true end)
      assert.is_false(running:cancel())
      assert.is_true(waiting:cancel())
      assert.is_true(done)
      assert.same({true, false, true}, {waiting:done(), waiting:running(), waiting:cancelled()})
      assert.is_true(waiting:cancel())
      for _, method in ipairs{"result", "exception"} do
        local ok, err = pcall(waiting[method], waiting)
        assert.is_false(ok)
        assert.equal(unit.Cancelled, err)
      end
      assert.equal("<future cancelled>", tostring(waiting))
      go:set()
      other:result(20)
      assert.is_false(other:cancel())
      assert.equal(1, n:get())
    end)

    it("calls back in the order of adding, here, and at once when it has ended", function()
      local f, order = pools.busy(e, go), {}
      for i = 1, 3 do
        f:add_done_callback(function(g) order[#order + 1] = g == f and i or 0 end)
      end
      assert.same({}, order)
      go:set()
      f:result(20)
      assert.same({1, 2, 3}, order)
      f:add_done_callback(function() order[#order + 1] = os.getpid() end)
      assert.equal(os.getpid(), order[4])
      assert.equal("bad argument #1 to 'add_done_callback' (function expected, got nil)",
        complaint(function() f:add_done_callback() end))
    end)

    it("calls back at the next wait, whatever it is for", function()
      local called = false
      e:submit(square, 1):add_done_callback(function() called = true end)
      local limit = clock() + 20
      while not called and clock() < limit do sleep(0.001) end
      assert.is_true(called)
    end)

    it("as_completed gives them as they end", function()
      local slow = pools.busy(e, go)
      local e2 <close> = make(1)
      local quick = e2:submit(square, 2)
      local next_future = as_completed{slow, quick, quick}
      assert.equal(quick, next_future())
      local ok, err = pcall(as_completed({slow}, 0.02))
      assert.is_false(ok)
      assert.equal(unit.Timeout, err)
      go:set()
      assert.equal(slow, next_future())
      assert.is_nil(next_future())
      assert.is_nil(as_completed{}())
    end)

    it("as_completed gives those that have ended first", function()
      local a, b = e:submit(square, 1), e:submit(square, 2)
      b:result(20)
      local slow = pools.busy(e, go)
      local got = {}
      for f in as_completed{slow, b, a} do
        got[#got + 1] = f
        go:set()
      end
      assert.equal(3, #got)
      assert.equal(slow, got[3])
    end)

    it("futures_wait waits for all, the first, or the first error", function()
      local slow = pools.busy(e, go)
      local e2 <close> = make(1)
      local quick, bad = e2:submit(square, 1), e2:submit(function() error("x", 0) end)
      local done, open = futures_wait({slow, quick}, nil, "first")
      assert.same({1, 1}, {#done, #open})
      assert.equal(quick, done[1])
      assert.equal(slow, open[1])
      done, open = futures_wait({slow, quick, bad}, nil, "error")
      assert.is_true(#done >= 1)
      assert.equal(slow, open[1])
      done, open = futures_wait({slow, quick}, 0.02)
      assert.same({1, 1}, {#done, #open})
      done, open = futures_wait({slow}, 0)
      assert.same({0, 1}, {#done, #open})
      done, open = futures_wait({slow}, true, 0.01)
      assert.same({0, 1}, {#done, #open})
      go:set()
      done, open = futures_wait{slow, quick, bad}
      assert.same({3, 0}, {#done, #open})
      assert.equal(slow, done[1])
      done, open = futures_wait({quick, slow}, 20, "error")
      assert.same({2, 0}, {#done, #open})
      done, open = futures_wait{}
      assert.same({0, 0}, {#done, #open})
    end)

    it("words say what is wrong with their arguments", function()
      local f = e:submit(square, 1)
      assert.equal("bad argument #1 to 'as_completed' (table expected, got nil)",
        complaint(function() as_completed() end))
      assert.equal("bad argument #1 to 'as_completed' (future expected at [2], got number)",
        complaint(function() as_completed{f, 1} end))
      assert.equal("bad argument #2 to 'as_completed' (wait must be >= 0)",
        complaint(function() as_completed({f}, -1) end))
      assert.equal("bad argument #1 to 'futures_wait' (future expected at [1], got string)",
        complaint(function() futures_wait{"x"} end))
      assert.equal("bad argument #3 to 'futures_wait' (\"all\", \"first\" or \"error\" expected)",
        complaint(function() futures_wait({f}, 1, "none") end))
      assert.equal("calling 'result' on bad self (future expected, got table)",
        complaint(function() f.result({}) end))
      assert.equal(1, f:result(20))
    end)
  end)
end

describe("futures", function()
  it("of all kinds together end as they do", function()
    local a <close> = process_executor(1)
    local b <close> = thread_executor(1)
    local c <close> = isolate_executor(1)
    local go = {event(), event(), event()}
    local fs = {pools.busy(a, go[1]), pools.busy(b, go[2]), pools.busy(c, go[3])}
    local next_future = as_completed(fs, 20)
    for _, i in ipairs{2, 3, 1} do
      go[i]:set()
      assert.equal(fs[i], next_future())
    end
    assert.is_nil(next_future())
  end)

  it("can be waited for by several threads", function()
    local e <close> = process_executor(2)
    local go = event()
    local function wait(x) go:wait() return x end
    local fs, units = {e:submit(wait, 0), e:submit(wait, 1)}, {}
    for i = 1, 6 do units[i] = thread.spawn(function() return fs[i % 2 + 1]:result() end) end
    for _, u in ipairs(units) do kinds.blocked(u) end
    go:set()
    for i = 1, 6 do assert.equal(i % 2, units[i]:result(20)) end
  end)

  it("stay in the process they were made in", function()
    local e <close> = process_executor(1)
    local go = event()
    local done = e:submit(square, 3)
    done:result(20)
    local open = pools.busy(e, go)
    local u = spawn(function()
      return done:result(), select(2, pcall(open.result, open))
    end)
    local value, err = u:result(20)
    assert.equal(9, value)
    assert.matches("this future belongs to another process$", err)
    go:set()
  end)

  it("fail with the error of a callback printed", function()
    local r = program.run[[
      local e <close> = process_executor(1)
      local f = e:submit(function() return 1 end)
      f:add_done_callback(function() error("first") end)
      f:add_done_callback(function() print("second") end)
      print(f:result())
      f:add_done_callback(function() error("third") end)
      print(e:submit(function() return 2 end):result())
    ]]
    assert.equal("second\n1\n2\n", r.out)
    assert.matches("^callback: script.lua:3: first\n.*callback: script.lua:6: third\n", r.err)
    assert.equal(0, r.code)
  end)
end)
