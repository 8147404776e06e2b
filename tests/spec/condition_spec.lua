-- SPDX-License-Identifier: MIT
--- condition: wait for a change under a lock.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

local locks = {
  ["its own lock"] = function() return nil end,
  ["a given lock"] = function() return lock() end,
  ["a given rlock"] = function() return rlock() end,
}

describe("condition", function()
  it("takes a lock, an rlock or nothing", function()
    for _, wrong in ipairs {5, "x", {}, event(), semaphore(), condition()} do
      assert.matches("bad argument #1 to 'condition'", message_of(condition, wrong))
    end
  end)

  it("shares a given lock", function()
    local m = lock()
    local a, b = condition(m), condition(m)
    assert.is_true(a:acquire())
    assert.is_true(m:locked())
    assert.is_false(kinds.spawn("thread", function() return b:acquire(0) end):result())
    m:release()
    b:acquire()
    a:release()
    assert.is_false(m:locked())
  end)

  it("must be held to wait and to notify", function()
    local c = condition()
    for _, method in ipairs {"wait", "notify", "notify_all", "release"} do
      assert.matches("condition_spec.lua:%d+: cannot %w+ .*nobody holds it",
        message_of(function() c[method](c) end))
    end
    assert.matches("nobody holds it", message_of(function() c:wait_for(function() end) end))
    assert.matches("nobody holds it", message_of(function() c:wait(0) end))
  end)

  for _, kind in ipairs(kinds) do
    it("held by another unit is not held by a " .. kind, function()
      local c = condition()
      c:acquire()
      local found = kinds.spawn(kind, function()
        local r = {}
        for _, method in ipairs {"wait", "notify", "notify_all", "release"} do
          r[#r + 1] = select(2, pcall(c[method], c))
        end
        r[#r + 1] = select(2, pcall(c.wait_for, c, function() return true end))
        return r
      end):result(20)
      c:release()
      assert.is_equal(5, #found)
      for _, message in ipairs(found) do assert.matches("MainProcess holds it", message) end
    end)
  end

  it("refuses a count and a predicate that is none", function()
    local c = condition()
    local _ <close> = c:guard()
    for _, n in ipairs {0, -1, 1.5, "x"} do
      assert.matches("bad argument #1 to 'notify'", message_of(function() c:notify(n) end))
    end
    assert.matches("bad argument #1 to 'wait_for'", message_of(function() c:wait_for(5) end))
    assert.matches("bad argument #1 to 'wait'", message_of(function() c:wait(-1) end))
  end)

  it("notified with nobody there forgets it", function()
    local c = condition()
    local _ <close> = c:guard()
    c:notify()
    c:notify_all()
    assert.is_false(c:wait(0.02))
  end)

  for name, make in pairs(locks) do
    it("answers false when the wait ran out, and holds its lock again: " .. name, function()
      local m = make()
      local c = condition(m)
      c:acquire()
      assert.is_same({false}, {c:wait(0)})
      assert.is_same({false}, {c:wait(false)})
      local start = clock()
      assert.is_same({false}, {c:wait(0.05)})
      assert.is_same({false}, {c:wait_for(function() return false end, 0.05)})
      assert.is_same({false}, {c:wait_for(function() end, 0.05)})
      assert.is_true(clock() - start >= 0.15)
      assert.is_false(kinds.spawn("thread", function() return c:acquire(0) end):result())
      c:release()
      assert.has_error(function() c:release() end)
    end)

    for _, pair in ipairs(kinds.pairs()) do
      it(("wakes as many as it is told: %s by %s, %s"):format(pair[1], pair[2], name), function()
        local c, woken, units = condition(make()), cell(0), {}
        for i = 1, 5 do
          units[i] = kinds.spawn(pair[1], function()
            local _ <close> = c:guard()
            local r = c:wait()
            woken:add(1)
            return r
          end)
          kinds.blocked(units[i])
        end
        local function notify(n)
          kinds.spawn(pair[2], function()
            local _ <close> = c:guard()
            if n then c:notify(n) else c:notify_all() end
          end):result(20)
        end
        notify(1)
        kinds.until_true(function() return woken:get() == 1 end)
        notify(2)
        kinds.until_true(function() return woken:get() == 3 end)
        sleep(0.01)
        assert.is_equal(3, woken:get())
        notify()
        for i = 1, 5 do assert.is_true(units[i]:result(20)) end
      end)
    end
  end

  for _, kind in ipairs(kinds) do
    it("waits in a " .. kind .. " for what a predicate asks", function()
      local c, n = condition(), cell(0)
      local u = kinds.spawn(kind, function()
        local asked = 0
        local _ <close> = c:guard()
        local r = c:wait_for(function()
          asked = asked + 1
          return n:get() >= 3 and "three"
        end)
        return r, asked
      end)
      for i = 1, 3 do
        kinds.blocked(u)
        local _ <close> = c:guard()
        n:add(1)
        c:notify_all()
        if i < 3 then assert.is_nil(u.exitcode) end
      end
      local r, asked = u:result(20)
      assert.is_equal("three", r)
      assert.is_true(asked >= 2 and asked <= 4)
    end)

    it("gives up an rlock held twice by a " .. kind .. " and takes it back as deep", function()
      local m = rlock()
      local c, q = condition(m), queue()
      local u = kinds.spawn(kind, function()
        m:acquire()
        m:acquire()
        q:put(true)
        local r = c:wait()
        m:release()
        local still = m:locked()
        m:release()
        return r, still, pcall(m.release, m)
      end)
      q:get()
      kinds.blocked(u)
      assert.is_true(c:acquire(20))
      c:notify()
      c:release()
      local r, still, more = u:result(20)
      assert.is_same({true, true, false}, {r, still, more})
      assert.is_false(m:locked())
    end)

    it("carries a bounded buffer between two of kind " .. kind, function()
      local c, n, sum = condition(), cell(0), cell(0)
      local function produce()
        for _ = 1, 200 do
          local _ <close> = c:guard()
          c:wait_for(function() return n:get() < 3 end)
          n:add(1)
          c:notify_all()
        end
      end
      local function consume()
        for _ = 1, 200 do
          local _ <close> = c:guard()
          c:wait_for(function() return n:get() > 0 end)
          n:add(-1)
          sum:add(1)
          c:notify_all()
        end
      end
      local units = {}
      for i = 1, 2 do
        units[#units + 1] = kinds.spawn(kind, produce)
        units[#units + 1] = kinds.spawn(kinds[i], consume)
      end
      for _, u in ipairs(units) do u:result(60) end
      assert.is_same({0, 400}, {n:get(), sum:get()})
    end)
  end

  it("holds its lock again when the predicate raises", function()
    local c = condition()
    c:acquire()
    assert.matches("oh", message_of(c.wait_for, c, function() error("oh") end, 1))
    c:release()
    assert.has_error(function() c:release() end)
  end)

  it("holds its lock when the thread that waits is terminated", function()
    local c = condition()
    local u = kinds.spawn("thread", function()
      c:acquire()
      local ok, e = pcall(c.wait, c)
      local held = pcall(c.release, c)
      return ok, e, held
    end)
    kinds.blocked(u)
    u:terminate()
    local ok, e, held = u:result(20)
    assert.is_same({false, true, true}, {ok, e == unit.Terminated, held})
  end)

  it("has with", function()
    local c = condition()
    assert.is_same({1, 2}, {c:with(function(...)
      c:notify_all()
      return ...
    end, 1, 2)})
    assert.has_error(function() c:release() end)
  end)
end)
