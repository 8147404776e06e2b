-- SPDX-License-Identifier: MIT
--- What comes back at the death of a unit: all that it held by `guard` or `with`, once.

local program = require "program"

local MAKERS = {
  semaphore = semaphore,
  bounded_semaphore = bounded_semaphore,
}

-- How a unit that holds `s` ends; each waits for `go`.
local ENDS = {
  kill = function() sleep(60) end,
  exit = function() os.exit(3) end,
  error = function() coroutine.wrap(function() error("wanted", 0) end)() end,
  ["end"] = function() end,
}

local WAYS = {
  guard = function(s, f)
    local _ <close> = s:guard()
    f()
  end,
  with = function(s, f) s:with(f) end,
  -- A coroutine that nobody goes on with never closes its guard.
  left = function(s, f)
    local co = coroutine.wrap(function()
      local _ <close> = s:guard()
      coroutine.yield()
    end)
    co()
    f()
    assert(co)
  end,
}

local function holder(s, way, how, held)
  WAYS[way](s, function()
    held:set()
    ENDS[how]()
  end)
end

for word, make in pairs(MAKERS) do
  describe("what is held of a " .. word, function()
    for way in pairs(WAYS) do
      it("by " .. way .. " comes back when its process is killed", function()
        local s, held = make(2), event()
        s:acquire()
        local victim = spawn(holder, s, way, "kill", held)
        held:wait()
        assert.equal(0, s:value())
        victim:kill()
        local start = clock()
        assert.is_true(s:acquire(60))
        assert.is_true(clock() - start < 30)
        victim:join()
        assert.equal(0, s:value())
      end)
    end

    it("comes back after os.exit and the end, in whatever kind of unit", function()
      for _, how in ipairs{"exit", "end"} do
        local s, held = make(1), event()
        local p = spawn(holder, s, "left", how, held)
        p:join()
        assert.equal(1, s:value())
      end
      for _, kind in ipairs{thread, isolate, green} do
        local s, held = make(1), event()
        local u = kind.spawn(holder, s, "left", "end", held)
        u:join()
        assert.equal(1, s:value())
        u = kind.spawn(holder, s, "guard", "kill", held)
        while s:value() == 1 do sleep(0.001) end
        u:terminate()
        u:join()
        assert.equal(1, s:value())
      end
    end)
  end)
end

describe("a semaphore", function()
  it("loses what was acquired plainly", function()
    local s, held = semaphore(2), event()
    local victim = spawn(function()
      s:acquire()
      local _ <close> = s:guard()
      held:set()
      sleep(60)
    end)
    held:wait()
    victim:kill()
    victim:join()
    assert.equal(1, s:value())
  end)

  it("gives back several, of several semaphores, each as often as held", function()
    local a, b, c, held = semaphore(5), bounded_semaphore(3), semaphore(1), event()
    local victim = spawn(function()
      local _ <close> = a:guard()
      local _ <close> = b:guard()
      local _ <close> = a:guard()
      c:with(function()
        a:with(function() end)
        local _ <close> = b:guard()
        held:set()
        sleep(60)
      end)
    end)
    held:wait()
    assert.same({3, 1, 0}, {a:value(), b:value(), c:value()})
    victim:kill()
    victim:join()
    assert.same({5, 3, 1}, {a:value(), b:value(), c:value()})
  end)

  it("is given back once, however the guard is closed", function()
    local s = semaphore(1)
    local function guarded()
      local _ <close> = s:guard()
      coroutine.yield()
    end
    -- by another thread than the one that made the guard
    local co = coroutine.create(guarded)
    local go, gone = event(), event()
    local t = thread.spawn(function()
      coroutine.resume(co)
      gone:set()
      go:wait()
    end)
    gone:wait()
    assert.equal(0, s:value())
    coroutine.close(co)
    assert.equal(1, s:value())
    go:set()
    t:join()
    assert.equal(1, s:value())
    -- by the word release
    thread.spawn(function()
      s:guard()
      s:release()
    end):join()
    assert.equal(1, s:value())
  end)

  it("is given back once where release came before the end of the block", function()
    for _, make in ipairs{semaphore, bounded_semaphore} do
      local s = make(1)
      local function early(ends)
        return function() s:release() ends() end
      end
      s:with(early(function() end))
      assert.equal(1, s:value())
      assert.is_false(pcall(s.with, s, early(error)))
      assert.equal(1, s:value())
      coroutine.wrap(WAYS.guard)(s, early(function() end))
      assert.equal(1, s:value())
      local co = coroutine.create(WAYS.guard)
      coroutine.resume(co, s, early(coroutine.yield))
      coroutine.close(co)
      assert.equal(1, s:value())
      for _, kind in ipairs{process, thread, isolate, green} do
        for _, stop in ipairs{"terminate", "kill"} do
          local held = event()
          local u = kind.spawn(WAYS.with, s, early(function() held:set() sleep(60) end))
          held:wait()
          assert(u[stop] or u.terminate)(u)
          u:join()
          assert.equal(1, s:value())
        end
      end
    end
  end)

  -- The inner block's end gave back what was the outer one's.
  it("is kept by the outer block where release came before the end of an inner one", function()
    for _, make in ipairs{semaphore, bounded_semaphore} do
      for _, outer in ipairs{WAYS.guard, WAYS.with} do
        local s, seen = make(3), {}
        local function see() seen[#seen + 1] = s:value() end
        outer(s, function()
          s:with(function()
            local _ <close> = s:guard()
            s:release()
            see()
          end)
          see()
          s:with(function() s:release() s:with(see) see() end)
          see()
          coroutine.wrap(function() s:with(function() s:release() end) see() end)()
          pcall(s.with, s, function() s:release() error() end)
          see()
        end)
        see()
        assert.same({1, 2, 1, 2, 2, 2, 2, 3}, seen)
        for _ = 1, 3 do -- as a plain acquire
          s:guard()
          s:release()
        end
        s:with(function() s:with(function() s:release(2) end) see() end)
        see()
        assert.same({3, 3}, {seen[9], seen[10]})
      end
    end
  end)

  it("keeps the hold of another unit where release came before the end of the block", function()
    for _, run in ipairs{function(f) f() end, function(f) coroutine.wrap(f)() end} do
      for _, kind in ipairs{thread, green} do
        local s, held, go = semaphore(1), event(), event()
        local other
        run(function()
          s:with(function()
            s:release()
            other = kind.spawn(WAYS.guard, s, function() held:set() go:wait() end)
            held:wait()
          end)
        end)
        assert.equal(0, s:value())
        go:set()
        other:join()
        assert.equal(1, s:value())
      end
    end
  end)

  it("is released by <close> also where it was acquired plainly", function()
    local s = semaphore(1)
    s:acquire()
    do local _ <close> = s end
    assert.equal(1, s:value())
  end)

  it("never goes beyond its bound at a death", function()
    local s, held = bounded_semaphore(1), event()
    local victim = spawn(holder, s, "guard", "kill", held)
    held:wait()
    s:release() -- a semaphore has no owner: anybody may
    victim:kill()
    victim:join()
    assert.equal(1, s:value())
  end)

  it("wakes who waits for it when its holder dies", function()
    for _, kind in ipairs{spawn, thread.spawn, isolate.spawn, green.spawn} do
      local s, held, got = semaphore(1), event(), event()
      local victim = spawn(holder, s, "with", "kill", held)
      held:wait()
      local waiter = kind(function() s:with(function() got:set() end) end)
      sleep(0.01)
      victim:kill()
      assert.is_true(got:wait(60))
      waiter:join()
      victim:join()
      assert.equal(1, s:value())
    end
  end)

  it("goes on after the death of the main process", function()
    local r = program.shell{
      script = [[
        local s, ready = semaphore(1), event()
        spawn(function()
          ready:set()
          print(s:acquire(60))
          io.stdout:flush()
        end)
        local _ <close> = s:guard()
        ready:wait()
        os.execute("kill -9 " .. os.getpid())
        sleep(60)
      ]],
      command = "$conlua script.lua | cat",
    }
    assert.equal("true\n", r.out)
  end)
end)

describe("what else is held by guard", function()
  it("is told as abandoned", function()
    for _, make in ipairs{lock, rlock, condition} do
      local l, held = make(), event()
      local victim = spawn(holder, l, "guard", "kill", held)
      held:wait()
      victim:kill()
      assert.same({true, "abandoned"}, {l:acquire(60)})
      l:release()
      victim:join()
    end
  end)
end)
