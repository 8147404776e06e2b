-- SPDX-License-Identifier: MIT
--- What Python's documents say of Pool, Executor, Future, as_completed, wait and Timer, here for
--- workers of each kind.

local program = require "program"
local pools = require "pools"
local kinds = require "kinds"

local function square(x) return x * x end
local function fail(text) error(text, 0) end

local function error_of(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  return err
end

for kind, make in pairs(pools.pool) do
  describe("as in Python, a pool of " .. kind .. " workers", function()
    local p, go
    before_each(function() p, go = make(2), event() end)
    after_each(function()
      go:set()
      p:terminate()
      assert.is_true(p:join(20))
    end)

    it("does several apply_async at the same time", function()
      local both = barrier(2)
      local futures = {}
      for i = 1, 2 do futures[i] = p:apply_async(function() return both:wait(20) end) end
      assert.equal(3, futures[1]:result(20) + futures[2]:result(20))
    end)

    it("calls the callback with a result, the error callback with an error, never both", function()
      local got = {}
      for i = 1, 2 do
        p:apply_async(i == 1 and square or fail, {3},
          function(r) table.insert(got, "result " .. r) end,
          function(e) table.insert(got, "error " .. e) end):exception(20)
      end
      assert.same({"result 9", "error 3"}, got)
    end)

    it("calls back in the maker's process, and nobody else's", function()
      local pids = {}
      for _ = 1, 4 do p:apply_async(square, {1}, function() table.insert(pids, os.getpid()) end) end
      p:close()
      assert.is_true(p:join(20))
      assert.same({os.getpid(), os.getpid(), os.getpid(), os.getpid()}, pids)
    end)

    it("calls the callback of map_async once, with all results", function()
      local calls = {}
      local f = p:map_async(square, {1, 2, 3}, 1, function(r) table.insert(calls, r) end)
      f:result(20)
      assert.same({{1, 4, 9}}, calls)
    end)

    it("ends map_async with one error, and calls back with it once", function()
      local calls, results = {}, 0
      local f = p:map_async(fail, {"a", "a", "a"}, 1, function() results = results + 1 end,
        function(e) table.insert(calls, e) end)
      assert.equal("a", f:exception(20))
      assert.same({"a"}, calls)
      assert.equal(0, results)
    end)

    it("has next(timeout) of imap: the result is not lost by it", function()
      for _, word in ipairs{"imap", "imap_unordered"} do
        local gate = event()
        local next_result = p[word](p, function(x) gate:wait() return x end, {7})
        for _, wait in ipairs{0, false, 0.01} do
          assert.equal(unit.Timeout, error_of(next_result, wait))
        end
        assert.equal(unit.Timeout, error_of(next_result, true, 0.01))
        gate:set()
        assert.equal(7, next_result(20))
        assert.is_nil(next_result(0))
        local ok, err = pcall(next_result, -1)
        assert.is_false(ok)
        assert.matches("bad argument #1 to '" .. word .. "' %(wait must be >= 0%)", err)
      end
    end)

    it("goes on behind an error of imap and of imap_unordered", function()
      for _, word in ipairs{"imap", "imap_unordered"} do
        local next_result, sum, errors = p[word](p, function(x)
          if x % 2 == 0 then error("even", 0) end
          return x
        end, {1, 2, 3, 4, 5}), 0, 0
        while true do
          local ok, r = pcall(next_result, 20)
          if ok and not r then break end
          if ok then sum = sum + r else errors = errors + 1 assert.matches("^even", r) end
        end
        assert.same({9, 2}, {sum, errors})
      end
    end)

    it("a chunk with an error is one error, and the other chunks have their results", function()
      local next_result = p:imap(function(x)
        if x == 2 then error("two", 0) end
        return x
      end, {1, 2, 3, 4}, 2)
      assert.matches("^two", error_of(next_result))
      assert.equal(3, next_result())
      assert.equal(4, next_result())
      assert.is_nil(next_result())
    end)

    it("goes on after the errors of tasks, with the same workers", function()
      local q = make(1)
      local function id(k) return _G[k].current().id end
      local first = q:apply(id, {kind})
      for _ = 1, 3 do assert.equal("x", q:apply_async(fail, {"x"}):exception(20)) end
      assert.equal(first, q:apply(id, {kind}))
      q:close()
      assert.is_true(q:join(20))
    end)

    it("as a value that is closed terminates", function()
      local running, kept
      do
        local q <close> = make(1)
        kept = q
        running = pools.busy(q, go)
      end
      assert.equal(unit.Terminated, running:exception(20))
      assert.matches("the pool was terminated$", error_of(kept.apply, kept, square, {1}))
      assert.is_true(kept:join(20))
    end)

    it("close lets a map under way be done", function()
      local f = p:map_async(square, {1, 2, 3, 4}, 1)
      p:close()
      assert.is_true(p:join(20))
      assert.same({1, 4, 9, 16}, f:result(0))
    end)

    it("terminate drops what was queued", function()
      local q, n = make(1), cell(0)
      pools.busy(q, go)
      local futures = {}
      for i = 1, 20 do futures[i] = q:apply_async(function() n:add(1) end) end
      local list = q:map_async(function() n:add(1) end, {1, 2, 3}, 1)
      q:terminate()
      go:set()
      assert.is_true(q:join(20))
      for i = 1, 20 do assert.equal(unit.Terminated, futures[i]:exception(20)) end
      assert.equal(unit.Terminated, list:exception(20))
      assert.equal(0, n:get())
    end)

    it("takes any number of tasks from several threads of the maker", function()
      local units = {}
      for i = 1, 4 do
        units[i] = thread.spawn(function()
          local sum = 0
          for _, r in ipairs(p:map(square, {1, 2, 3, 4, 5}, 2)) do sum = sum + r end
          return sum + p:apply(square, {i})
        end)
      end
      for i = 1, 4 do assert.equal(55 + i * i, units[i]:result(20)) end
    end)
  end)
end

for kind, make in pairs(pools.executor) do
  describe("as in Python, an executor of " .. kind .. " workers", function()
    local e, go
    before_each(function() e, go = make(1), event() end)
    after_each(function()
      go:set()
      assert.is_true(e:shutdown(20))
    end)

    it("begins tasks in the order they were submitted", function()
      local q = queue()
      local gate = pools.busy(e, go)
      for i = 1, 10 do e:submit(function(n) q:put(n) end, i) end
      go:set()
      gate:result(20)
      for i = 1, 10 do assert.equal(i, q:get(20)) end
    end)

    it("raises the error of a task where the result is asked for, each time", function()
      local f = e:submit(fail, "x")
      assert.equal("x", f:exception(20))
      assert.equal("x", f:exception())
      assert.matches("^x", error_of(f.result, f))
      assert.matches("^x", error_of(f.result, f))
      f = e:submit(error, queue.Full)
      assert.equal(queue.Full, error_of(f.result, f, 20))
    end)

    it("cancels what waits, not what runs or has ended, and says so", function()
      local running, n = pools.busy(e, go), cell(0)
      local waiting = e:submit(function() n:add(1) end)
      local next_one = e:submit(function() n:add(10) end)
      assert.is_false(running:cancel())
      assert.is_true(waiting:cancel())
      assert.is_true(waiting:cancelled())
      assert.is_true(waiting:done())
      assert.is_false(running:cancelled())
      go:set()
      next_one:result(20)
      assert.is_false(next_one:cancel())
      assert.is_false(running:cancel())
      assert.equal(10, n:get())
    end)

    it("wakes who waits for the result of what is cancelled", function()
      pools.busy(e, go)
      local waiting = e:submit(square, 1)
      local u = thread.spawn(function() return select(2, pcall(waiting.result, waiting)) end)
      kinds.blocked(u)
      assert.is_true(waiting:cancel())
      assert.equal(unit.Cancelled, u:result(20))
    end)

    it("calls back when cancelled, and at once when added after that", function()
      pools.busy(e, go)
      local waiting, calls = e:submit(square, 1), {}
      waiting:add_done_callback(function(f) table.insert(calls, f:cancelled()) end)
      waiting:cancel()
      assert.same({true}, calls)
      waiting:add_done_callback(function(f) table.insert(calls, f == waiting) end)
      assert.same({true, true}, calls)
    end)

    it("calls all callbacks in order, though one fails, and prints its error", function()
      local r = program.run(([[
        local e <close> = %s_executor(1)
        local go = event()
        local f = e:submit(function() go:wait() return 1 end)
        for i = 1, 4 do
          f:add_done_callback(function()
            if i == 2 then error("second") end
            io.write(i, " ")
          end)
        end
        go:set()
        f:result()
        print(e:submit(function() return "goes on" end):result())
      ]]):format(kind))
      assert.equal("1 3 4 goes on\n", r.out)
      assert.matches("^callback: script.lua:6: second\n", r.err)
      assert.equal(0, r.code)
    end)

    it("lets a callback submit, and add callbacks", function()
      local order, last = {}, event()
      e:submit(square, 2):add_done_callback(function(f)
        table.insert(order, f:result())
        e:submit(square, f:result()):add_done_callback(function(g)
          table.insert(order, g:result())
          g:add_done_callback(function() table.insert(order, "at once") last:set() end)
        end)
      end)
      assert.is_true(last:wait(20))
      assert.same({4, 16, "at once"}, order)
    end)

    it("result may be asked for again after a timeout", function()
      local f = e:submit(function() go:wait() return "late" end)
      assert.equal(unit.Timeout, error_of(f.result, f, 0.01))
      assert.equal(unit.Timeout, error_of(f.exception, f, 0.01))
      assert.is_false(f:done())
      go:set()
      assert.equal("late", f:result(20))
    end)

    it("shutdown without waiting lets the script end only when all is done", function()
      local r = program.run(([[
        local e = %s_executor(1)
        for i = 1, 3 do e:submit(function(n) sleep(0.02) io.stderr:write(n, "\n") end, i) end
        e:shutdown(false)
        print "end"
      ]]):format(kind))
      assert.equal("end\n", r.out)
      assert.equal("1\n2\n3\n", r.err)
      assert.equal(0, r.code)
    end)

    it("waits for futures: duplicates once, cancelled ones are done and no error", function()
      local running = pools.busy(e, go)
      local gone = e:submit(square, 1)
      gone:cancel()
      local done, open = futures_wait({running, gone, running, gone}, 20, "first")
      assert.same({1, 1}, {#done, #open})
      assert.equal(gone, done[1])
      done, open = futures_wait({running, gone}, 0.01, "error")
      assert.same({1, 1}, {#done, #open})
      go:set()
      done, open = futures_wait({running, gone}, 20, "error")
      assert.same({2, 0}, {#done, #open})
    end)

    it("waits for the first error only if there is one", function()
      local running = pools.busy(e, go)
      local e2 <close> = make(1)
      local bad = e2:submit(fail, "x")
      local done, open = futures_wait({running, bad}, 20, "error")
      assert.same({1, 1}, {#done, #open})
      assert.equal(bad, done[1])
    end)

    it("as_completed gives each once, and first those that have ended", function()
      local ended = e:submit(square, 2)
      ended:result(20)
      local running = pools.busy(e, go)
      local gone = e:submit(square, 1)
      gone:cancel()
      local next_future = as_completed({running, gone, ended, gone}, 20)
      local got = {[next_future()] = true, [next_future()] = true}
      assert.is_true(got[gone] and got[ended])
      go:set()
      assert.equal(running, next_future())
      assert.is_nil(next_future())
    end)

    it("as_completed has one limit for all, and raises when it is over", function()
      local running = pools.busy(e, go)
      local next_future = as_completed({running}, 0.02)
      assert.equal(unit.Timeout, error_of(next_future))
      go:set()
      running:result(20)
      assert.equal(running, next_future()) -- it is there all the same
    end)
  end)
end

describe("as in Python, two tasks that wait for each other", function()
  it("are told of as a deadlock, in one executor or in two", function()
    local r = program.run[[
      local e = thread_executor(2)
      local a, b
      local both = barrier(2)
      a = e:submit(function() both:wait() local r = b:result() return r end)
      b = e:submit(function() both:wait() local r = a:result() return r end)
      a:result()
    ]]
    assert.equal(86, r.code)
    assert.matches("deadlock: all 3 units wait", r.err)
    assert.matches("Worker%-%d waits for executor#1 %(get%), at script.lua:%d", r.err)
    r = program.run[[
      local a, b = thread_executor(1), thread_executor(1)
      a:submit(function()
        local r = b:submit(function()
          local r = a:submit(function() return 1 end):result()
          return r
        end):result()
        return r
      end):result()
    ]]
    assert.equal(86, r.code)
    assert.matches("deadlock: all 3 units wait", r.err)
  end)
end)

describe("as in Python, a timer", function()
  it("is cancelled only while it waits", function()
    local called = 0
    local t = timer(0.01, function() called = called + 1 end)
    t:start()
    assert.is_true(t:join(20))
    t:cancel()
    t:cancel()
    assert.equal(1, called)
    assert.is_true(t:join())
  end)

  it("waits as told in join, and goes on", function()
    local go, called = event(), false
    local t = timer(0, function() go:wait() called = true end)
    t:start()
    for _, wait in ipairs{{0}, {false}, {0.01}, {true, 0.01}} do
      assert.is_false(t:join(table.unpack(wait)))
    end
    go:set()
    assert.is_true(t:join(true))
    assert.is_true(called)
  end)

  it("may be far away", function()
    for _, seconds in ipairs{math.huge, 1e300, 1e12} do
      local t = timer(seconds, error)
      t:start()
      assert.is_false(t:join(0.01))
      t:cancel()
      assert.is_true(t:join(20))
    end
  end)

  it("is stopped by its own function, and by that of another", function()
    local t, other
    other = timer(60, error)
    other:start()
    t = timer(0, function() t:cancel() other:cancel() end)
    t:start()
    assert.is_true(t:join(20))
    assert.is_true(other:join(20))
  end)
end)
