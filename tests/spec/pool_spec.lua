-- SPDX-License-Identifier: MIT
--- Pools of each kind of worker.

local pools = require "pools"
local kinds = require "kinds"

local function complaint(f, ...) return pools.complaint("pool_spec.lua", f, ...) end
local function square(x) return x * x end

local function numbers(n)
  local list = {}
  for i = 1, n do list[i] = i end
  return list
end

for kind, make in pairs(pools.pool) do
  describe("a pool of " .. kind .. " workers", function()
    local p
    before_each(function() p = make(2) end)
    after_each(function()
      p:terminate()
      assert.is_true(p:join(20))
    end)

    describe("apply", function()
      it("gives what the function returns, all of it", function()
        local function f(a, b) return a + b, nil, "x", nil end
        assert.same({3, nil, "x", nil}, {p:apply(f, {1, 2})})
        assert.equal(0, select("#", p:apply(function() end)))
      end)

      it("passes nils by `n`", function()
        local count = function(...) return select("#", ...) end
        assert.equal(3, p:apply(count, {nil, nil, nil, n = 3}))
        assert.equal(0, p:apply(count))
      end)

      it("raises the error, with the traceback of the other side", function()
        local ok, err = pcall(p.apply, p, function() error("broken") end)
        assert.is_false(ok)
        assert.matches("^%S+pool_spec.lua:%d+: broken\nstack traceback:\n", err)
        assert.is_nil(err:find("conlua.w", 1, true)) -- nothing of the library's own
      end)

      it("raises an error that is no string as it is", function()
        local ok, err = pcall(p.apply, p, function() error{code = 7} end)
        assert.is_false(ok)
        assert.equal(7, err.code)
        ok, err = pcall(p.apply, p, function() error(queue.Empty) end)
        assert.is_false(ok)
        assert.equal(queue.Empty, err)
      end)

      it("takes functions with upvalues, and objects as arguments", function()
        local k, n = 10, cell(0)
        assert.equal(15, p:apply(function(x) n:add(1) return x + k end, {5}))
        assert.equal(6, p:apply(function(c, q) q:put(1) return c:add(5) end, {n, queue()}))
      end)
    end)

    describe("apply_async", function()
      it("does not wait", function()
        local go = event()
        local f = p:apply_async(function() go:wait() return 1 end)
        assert.is_false(f:done())
        go:set()
        assert.equal(1, f:result(20))
      end)

      it("calls back in this process, with what the function gave", function()
        local got, here = nil, os.getpid()
        p:apply_async(function(x) return x, x + 1 end, {1}, function(...)
          got = {os.getpid() == here, ...}
        end, function() got = "error" end)
        p:close()
        p:join()
        assert.same({true, 1, 2}, got)
      end)

      it("calls back with the error", function()
        local got
        p:apply_async(function() error("broken", 0) end, nil, function() got = "result" end,
          function(err) got = err end)
        p:close()
        p:join()
        assert.equal("broken", got)
      end)

      it("calls back in the middle of another wait", function()
        local q = queue()
        p:apply_async(square, {4}, function(x) q:put(x) end)
        assert.equal(16, q:get(20))
        local e = event()
        p:apply_async(square, {4}, function() e:set() end)
        assert.is_true(e:wait(20))
        local c, done = condition(), false
        c:acquire()
        p:apply_async(square, {4}, function()
          c:acquire() -- the wait gave it up
          done = true
          c:notify()
          c:release()
        end)
        assert.is_true(c:wait_for(function() return done end, 20))
        c:release()
        local called = false
        p:apply_async(square, {4}, function() called = true end)
        kinds.until_true(function() return called end) -- it sleeps now and then
      end)

      it("calls back while a callback waits", function()
        local order, e = {}, event()
        p:apply_async(square, {1}, function()
          order[#order + 1] = "first"
          p:apply_async(square, {2}, function() order[#order + 1] = "second" e:set() end)
          e:wait(20)
          order[#order + 1] = "first again"
        end)
        p:apply(square, {3})
        kinds.until_true(function() return #order == 3 end)
        assert.same({"first", "second", "first again"}, order)
      end)
    end)

    describe("map", function()
      it("gives the results in order", function()
        for _, n in ipairs{0, 1, 2, 7, 100, 3000} do
          local expected = {}
          for i = 1, n do expected[i] = i * i end
          assert.same(expected, p:map(square, numbers(n)))
          assert.same(expected, p:map(square, numbers(n), 1))
          assert.same(expected, p:map(square, numbers(n), 64))
          assert.same(expected, p:map(square, numbers(n), n + 1))
        end
      end)

      it("keeps places where a result is nil", function()
        local r = p:map(function(x) if x ~= 2 then return x end end, {1, 2, 3})
        assert.equal(1, r[1])
        assert.is_nil(r[2])
        assert.equal(3, r[3])
      end)

      it("takes the first value that the function returns", function()
        assert.same({1, 2}, p:map(function(x) return x, "more" end, {1, 2}))
      end)

      it("raises an error, when all is over", function()
        local n = cell(0)
        local ok, err = pcall(p.map, p, function(x)
          if x == 3 then error("three", 0) end
          n:add(1)
        end, {1, 2, 3, 4, 5}, 1)
        assert.is_false(ok)
        assert.matches("^three\nstack", err)
        assert.equal(4, n:get())
      end)

      it("map_async gives a future of the array", function()
        local got
        local f = p:map_async(square, {1, 2, 3}, 1, function(r) got = r end)
        assert.same({1, 4, 9}, f:result(20))
        assert.same({1, 4, 9}, got)
        local function fail(text) error(text, 0) end
        f = p:map_async(fail, {"broken"}, nil, nil, function(err) got = err end)
        assert.equal("broken", f:exception(20))
        assert.equal("broken", got)
      end)

      it("starmap spreads each item", function()
        local function add(a, b) return a + b end
        assert.same({3, 7, 11}, p:starmap(add, {{1, 2}, {3, 4}, {5, 6}}))
        assert.same({2}, p:starmap(function(...) return select("#", ...) end, {{nil, nil, n = 2}}))
      end)
    end)

    describe("imap", function()
      it("gives the results in order, as each is there", function()
        for _, chunk in ipairs{1, 3, 100} do
          local got = {}
          for r in p:imap(square, numbers(20), chunk) do got[#got + 1] = r end
          assert.equal(20, #got)
          for i = 1, 20 do assert.equal(i * i, got[i]) end
        end
      end)

      it("does not wait for the later ones", function()
        local go = event()
        local next_result = p:imap(function(x) if x == 2 then go:wait() end return x end, {1, 2})
        assert.equal(1, next_result())
        go:set()
        assert.equal(2, next_result())
        assert.is_nil(next_result())
        assert.is_nil(next_result())
      end)

      it("raises an error in its place, and goes on behind it", function()
        local next_result = p:imap(function(x)
          if x == 2 then error("two", 0) end
          return x
        end, {1, 2, 3})
        assert.equal(1, next_result())
        local ok, err = pcall(next_result)
        assert.is_false(ok)
        assert.matches("^two", err)
        assert.equal(3, next_result())
        assert.is_nil(next_result())
      end)

      it("unordered gives them as they come", function()
        local go = event()
        local next_result = p:imap_unordered(function(x)
          if x == 1 then go:wait() end
          return x
        end, {1, 2, 3})
        local got = {[next_result()] = true, [next_result()] = true}
        assert.same({[2] = true, [3] = true}, got)
        go:set()
        assert.equal(1, next_result())
        assert.is_nil(next_result())
      end)

      it("unordered gives each once", function()
        for _, chunk in ipairs{1, 7} do
          local sum, n = 0, 0
          for r in p:imap_unordered(square, numbers(50), chunk) do sum, n = sum + r, n + 1 end
          assert.equal(50, n)
          assert.equal(42925, sum)
        end
      end)
    end)

    describe("its workers", function()
      it("come as they are needed, and are as many as n", function()
        assert.equal(0, #_G[kind].active())
        p:apply(square, {1})
        assert.equal(1, #_G[kind].active())
        p:apply(square, {1})
        assert.equal(1, #_G[kind].active())
        local go, here = event(), semaphore(0)
        local function wait() here:release() go:wait() end
        for _ = 1, 4 do p:apply_async(wait) end
        for _ = 1, 2 do assert.is_true(here:acquire(20)) end
        assert.equal(2, #_G[kind].active())
        assert.is_false(here:acquire(0.02))
        go:set()
      end)

      it("are daemons with a name", function()
        assert.same({true, true}, {p:apply(function(k)
          local u = _G[k].current()
          return u.daemon, u.name:find("^Worker%-%d+$") ~= nil
        end, {kind})})
      end)

      it("take tasks while the maker of the pool is busy", function()
        local n = cell(0)
        for _ = 1, 10 do p:apply_async(function() n:add(1) end) end
        local limit = clock() + 20
        while n:get() < 10 and clock() < limit do end -- no wait at all
        assert.equal(10, n:get())
      end)

      it("are replaced after maxtasks", function()
        local q = make(1, {maxtasks = 3})
        local seen, different = {}, 0
        for _ = 1, 10 do
          local id = q:apply(function(k) return _G[k].current().id end, {kind})
          seen[id] = (seen[id] or 0) + 1
        end
        for _, n in pairs(seen) do
          different = different + 1
          assert.is_true(n <= 3)
        end
        assert.equal(4, different)
        q:close()
        assert.is_true(q:join(20))
      end)
    end)

    describe("a worker that dies", function()
      local function stop_workers()
        for _, u in ipairs(_G[kind].active()) do u:kill() end
      end

      it("fails the task it had, and is replaced", function()
        local q, go = make(1), event()
        local f = pools.busy(q, go)
        local waiting = q:apply_async(square, {5})
        stop_workers()
        assert.equal(unit.Died, f:exception(20))
        if kind == "process" then assert.equal(9, f.signal) end
        assert.equal(kind == "process" and -9 or 1, f.exitcode)
        assert.equal(25, waiting:result(20))
        q:close()
        assert.is_true(q:join(20))
      end)

      it("while it has no task is replaced", function()
        for _ = 1, 5 do
          assert.equal(9, p:apply(square, {3}))
          local workers = _G[kind].active()
          stop_workers()
          join(workers)
        end
        assert.equal(9, p:apply(square, {3}))
      end)

      it("fails map", function()
        local go, begun = event(), event()
        local f = p:map_async(function(x)
          if x == 2 then begun:set() go:wait() end
          return x
        end, {1, 2, 3}, 1)
        assert.is_true(begun:wait(20))
        stop_workers()
        assert.equal(unit.Died, f:exception(20))
        assert.same({1}, p:map(square, {1}))
      end)
    end)

    describe("in its own tasks", function()
      it("can be used and waited for, even if full", function()
        local q = make(1)
        local function fib(n)
          if n < 2 then return n end
          local a = q:apply_async(fib, {n - 1})
          return q:apply(fib, {n - 2}) + a:result()
        end
        assert.equal(13, q:apply(fib, {7}))
        assert.equal(14, q:apply(function()
          local sum = 0
          for _, x in ipairs(q:map(square, {1, 2, 3})) do sum = sum + x end
          return sum
        end))
        assert.equal(28, q:apply(function()
          local sum = 0
          for x in q:imap(square, {1, 2, 3}) do sum = sum + x end
          for x in q:imap_unordered(square, {1, 2, 3}, 2) do sum = sum + x end
          return sum
        end))
        q:close()
        assert.is_true(q:join(20))
      end)

      it("does what nobody waits for after the task", function()
        local n = cell(0)
        p:apply(function() p:apply_async(function() n:add(1) end) end)
        kinds.until_true(function() return n:get() == 1 end)
      end)
    end)

    describe("its end", function()
      it("close lets all tasks be done", function()
        local n = cell(0)
        for _ = 1, 20 do p:apply_async(function() n:add(1) end) end
        p:close()
        p:close()
        assert.is_true(p:join())
        assert.is_true(p:join())
        assert.equal(20, n:get())
        assert.equal(0, #_G[kind].active())
        assert.equal("the pool was closed", complaint(function() p:apply(square, {1}) end))
        assert.equal("the pool was closed", complaint(function() p:map(square, {1}) end))
        assert.equal("the pool was closed", complaint(function() p:imap(square, {1}) end))
      end)

      it("join before close or terminate is an error", function()
        assert.equal("join before close or terminate of the pool",
          complaint(function() p:join() end))
      end)

      it("join waits as told", function()
        local q, go = make(1), event()
        pools.busy(q, go)
        q:close()
        assert.is_false(q:join(0))
        assert.is_false(q:join(0.02))
        go:set()
        assert.is_true(q:join(20))
      end)

      it("terminate stops at once", function()
        local q, go = make(1), event()
        local running = pools.busy(q, go)
        local waiting = q:apply_async(square, {1})
        q:terminate()
        assert.equal(unit.Terminated, running:exception(20))
        assert.equal(unit.Terminated, waiting:exception(20))
        assert.is_true(q:join(20))
        assert.equal("the pool was terminated", complaint(function() q:apply(square, {1}) end))
        q:terminate()
        assert.is_true(q:join(20))
      end)

      it("comes by itself when nobody has the pool any more", function()
        make(2):map(square, {1, 2})
        collectgarbage()
        collectgarbage()
        kinds.until_true(function() return #_G[kind].active() == 0 end)
      end)
    end)

    describe("bad input", function()
      local word = kind == "process" and "pool" or kind .. "_pool"

      it("of the maker says what is wrong", function()
        local function bad(n) return complaint(function() make(n) end) end
        local is = "bad argument #1 to '" .. word .. "' (%s)"
        assert.equal(is:format("n must be >= 1"), bad(0))
        assert.equal(is:format("n must be >= 1"), bad(-3))
        assert.equal(is:format("number has no integer representation"), bad(1.5))
        assert.equal(is:format("number has no integer representation"), bad(0 / 0))
        assert.equal(is:format("number expected, got string"), bad("2"))
        assert.equal(is:format("unknown field 'm'; known are n, maxtasks"), bad{m = 1})
        assert.equal("bad argument #2 to '" .. word .. "' (maxtasks must be >= 1)",
          bad{maxtasks = 0})
      end)

      it("of tasks says what is wrong", function()
        assert.equal("bad argument #1 to 'apply' (function expected, got nil)",
          complaint(function() p:apply() end))
        assert.equal("bad argument #2 to 'apply' (table expected, got number)",
          complaint(function() p:apply(square, 1) end))
        assert.equal("bad argument #3 to 'apply_async' (function expected, got number)",
          complaint(function() p:apply_async(square, {}, 1) end))
        assert.equal("bad argument #1 to 'map' (function expected, got table)",
          complaint(function() p:map({}, square) end))
        assert.equal("bad argument #2 to 'map' (table expected, got nil)",
          complaint(function() p:map(square) end))
        assert.equal("bad argument #3 to 'map' (chunk must be >= 1)",
          complaint(function() p:map(square, {1}, 0) end))
        assert.equal("bad argument #2 to 'starmap' (table expected at [2], got number)",
          complaint(function() p:starmap(square, {{1}, 2}) end))
        assert.equal("calling 'apply' on bad self (pool expected, got table)",
          complaint(function() p.apply({}, square) end))
        p:close()
        assert.equal("bad argument #1 to 'join' (wait must be >= 0)",
          complaint(function() p:join(-1) end))
        assert.equal("bad argument #1 to 'join' (number of seconds, boolean or nil expected, "
          .. "got string)", complaint(function() p:join("x") end))
      end)

      if kind ~= "thread" then
        it("that cannot be sent is the error of the task, and nothing is lost", function()
          local co = coroutine.create(print)
          local f = p:apply_async(square, {{a = {1, co}}})
          assert.equal("cannot send a coroutine (at argument.a[2])", f:exception(20))
          f = p:apply_async(square, {1, co})
          assert.equal("cannot send a coroutine (at argument 2)", f:exception(20))
          f = p:apply_async(function() return co end)
          assert.equal("cannot send a coroutine (at function upvalue 'co')", f:exception(20))
          f = p:apply_async(function() return {x = coroutine.create(print)} end)
          assert.equal("cannot send a coroutine (at result.x)", f:exception(20))
          f = p:apply_async(function() error{coroutine.create(print)} end)
          assert.matches("^cannot send a coroutine %(at error", f:exception(20))
          local ok, err = pcall(p.map, p, square, {1, 2, co}, 2)
          assert.is_false(ok)
          assert.matches("^cannot send a coroutine", err)
          assert.equal(9, p:apply(square, {3}))
        end)
      end
    end)
  end)
end
