-- SPDX-License-Identifier: MIT
--- lock and rlock: one unit at a time, an owner, and what misuse says.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

for _, word in ipairs {"lock", "rlock"} do
  local make = _G[word]

  describe(word, function()
    it("is acquired and released", function()
      local m = make()
      assert.is_false(m:locked())
      assert.is_same({true}, {m:acquire()})
      assert.is_true(m:locked())
      assert.is_same({}, {m:release()})
      assert.is_false(m:locked())
    end)

    it("takes wait in every form", function()
      local m = make()
      for _, wait in ipairs {true, 0, 0.5, 1, false, math.huge} do
        assert.is_true(m:acquire(wait))
        m:release()
      end
      assert.is_true(m:acquire(nil))
      m:release()
      assert.is_true(m:acquire(true, 2))
      m:release()
      assert.is_true(m:acquire(true, nil))
      m:release()
    end)

    it("refuses a wait that is none", function()
      local m = make()
      for _, wait in ipairs {-1, -0.001, 0 / 0, "x", "1", {}, print} do
        assert.matches("lock_spec.lua:%d+: bad argument #1 to 'acquire'",
          message_of(function() m:acquire(wait) end))
      end
      assert.matches("bad argument #2 to 'acquire'", message_of(function() m:acquire(true, -1) end))
      assert.matches("bad argument #2 to 'acquire'",
        message_of(function() m:acquire(true, "x") end))
      assert.is_false(m:locked())
    end)

    it("cannot be released when it is free", function()
      local m = make()
      assert.matches("^[^\n]*lock_spec.lua:%d+: cannot release " .. word .. "#%d+: nobody holds it",
        message_of(function() m:release() end))
      m:acquire()
      m:release()
      assert.has_error(function() m:release() end)
    end)

    it("is released by guard in whatever way the block ends", function()
      local m = make()
      do
        local g <close> = m:guard()
        assert.is_true(m:locked())
        assert.is_truthy(g)
      end
      assert.is_false(m:locked())
      local function leave()
        local _ <close> = m:guard()
        return m:locked()
      end
      assert.is_true(leave())
      assert.is_false(m:locked())
      assert.matches("oh", message_of(function()
        local _ <close> = m:guard()
        error("oh")
      end))
      assert.is_false(m:locked())
      for _ = 1, 3 do
        local _ <close> = m:guard()
        if m:locked() then goto continue end
        ::continue::
      end
      assert.is_false(m:locked())
    end)

    it("is held by with around a function, which gets the rest", function()
      local m = make()
      local function f(...) return m:locked(), select("#", ...), ... end
      assert.is_same({n = 5, true, 3, 1, nil, 3}, table.pack(m:with(f, 1, nil, 3)))
      assert.is_false(m:locked())
      assert.is_equal(0, select("#", m:with(function() end)))
      local secret = {}
      local ok, e = pcall(m.with, m, function() error(secret) end)
      assert.is_false(ok)
      assert.is_equal(secret, e)
      assert.is_false(m:locked())
      assert.matches("bad argument #1 to 'with'", message_of(function() m:with(5) end))
      assert.is_false(m:locked())
    end)

    it("refuses what is no lock", function()
      local m = make()
      for _, wrong in ipairs {{}, 5, "x", io.stdout, event(), queue()} do
        assert.matches("bad argument #1", message_of(m.acquire, wrong))
      end
      assert.matches("bad argument", message_of(m.acquire))
    end)

    for _, kind in ipairs(kinds) do
      it("keeps a " .. kind .. " out while it is held", function()
        local m = make()
        m:acquire()
        local function try(l)
          local start = clock()
          return l:acquire(false), l:acquire(0), l:acquire(0.05), clock() - start, l:locked()
        end
        local a, b, c, time, locked = kinds.spawn(kind, try, m):result(20)
        assert.is_same({false, false, false, true}, {a, b, c, locked})
        assert.is_true(time >= 0.05)
        m:release()
        assert.is_true(kinds.spawn(kind, function(l)
          local got = l:acquire(false)
          l:release()
          return got
        end, m):result(20))
      end)

      it("cannot be released by a " .. kind .. " that does not hold it", function()
        local m = make()
        m:acquire()
        local ok, e = kinds.spawn(kind, function(l) return pcall(l.release, l) end, m):result(20)
        assert.is_false(ok)
        assert.matches("cannot release " .. word .. "#%d+: MainProcess holds it", e)
        assert.is_true(m:locked())
        m:release()
      end)

      it("goes to a " .. kind .. " that waits for it", function()
        local m, q = make(), queue()
        m:acquire()
        local u = kinds.spawn(kind, function()
          q:put(m:acquire())
          m:release()
          return true
        end)
        kinds.blocked(u)
        assert.is_true(q:empty())
        m:release()
        assert.is_true(q:get(20))
        assert.is_true(u:result(20))
      end)
    end

    for _, pair in ipairs(kinds.pairs()) do
      it(("lets one in at a time: %s and %s"):format(pair[1], pair[2]), function()
        local m, n, inside, worst = make(), cell(0), cell(0), cell(0)
        local function work()
          for i = 1, 200 do
            m:acquire()
            local now = inside:add(1)
            if now > worst:get() then worst:set(now) end
            n:set(n:get() + 1)
            inside:add(-1)
            m:release()
            if i % 50 == 0 then sleep(0) end
          end
        end
        local units = {}
        for i = 1, 4 do units[i] = kinds.spawn(pair[i % 2 + 1], work) end
        for i = 1, 4 do units[i]:result(60) end
        assert.is_same({800, 0, 1}, {n:get(), inside:get(), worst:get()})
        assert.is_false(m:locked())
      end)
    end
  end)
end

describe("rlock", function()
  it("can be acquired again by its owner, and is released as often", function()
    local m = rlock()
    for _ = 1, 5 do assert.is_true(m:acquire()) end
    for i = 1, 5 do
      assert.is_true(m:locked(), i)
      m:release()
    end
    assert.is_false(m:locked())
    assert.has_error(function() m:release() end)
    assert.is_true(m:with(function() return m:with(function() return m:locked() end) end))
    assert.is_false(m:locked())
  end)

  for _, kind in ipairs(kinds) do
    it("keeps a " .. kind .. " out until the last release", function()
      local m = rlock()
      local function try() return kinds.spawn(kind, m.acquire, m, 0):result(20) end
      m:acquire()
      m:acquire()
      assert.is_false(try())
      m:release()
      assert.is_false(try())
      m:release()
      assert.is_true(try())
    end)
  end
end)
