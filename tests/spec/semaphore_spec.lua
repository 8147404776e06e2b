-- SPDX-License-Identifier: MIT
--- semaphore and bounded_semaphore: a count that units take from.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

for _, word in ipairs {"semaphore", "bounded_semaphore"} do
  local make = _G[word]

  describe(word, function()
    it("counts from 1, or what it is told", function()
      assert.is_equal(1, make():value())
      assert.is_equal(1, make(nil):value())
      assert.is_equal(0, make(0):value())
      assert.is_equal(7, make(7):value())
    end)

    it("refuses a count that is none", function()
      assert.matches(("^bad argument #1 to '%s' %%(count must be >= 0%%)$"):format(word),
        message_of(make, -1))
      for _, wrong in ipairs {"x", {}, 1.5, true} do
        assert.matches("bad argument #1 to '" .. word, message_of(make, wrong))
      end
    end)

    it("is taken from and given back", function()
      local s = make(2)
      assert.is_same({true}, {s:acquire()})
      assert.is_same({true}, {s:acquire(0)})
      assert.is_same({false}, {s:acquire(0)})
      assert.is_same({false}, {s:acquire(false)})
      local start = clock()
      assert.is_same({false}, {s:acquire(0.05)})
      assert.is_true(clock() - start >= 0.05)
      assert.is_same({}, {s:release()})
      assert.is_equal(1, s:value())
      s:release(1)
      assert.is_equal(2, s:value())
    end)

    it("refuses to release fewer than one", function()
      local s = make(3)
      s:acquire()
      for _, n in ipairs {0, -1, 1.5, "x"} do
        assert.matches("bad argument #1 to 'release'", message_of(function() s:release(n) end))
      end
      assert.is_equal(2, s:value())
    end)

    it("has guard and with", function()
      local s = make(2)
      do
        local _ <close> = s:guard()
        assert.is_equal(1, s:value())
        local _ <close> = s:guard()
        assert.is_equal(0, s:value())
      end
      assert.is_equal(2, s:value())
      assert.is_same({1, "a"}, {s:with(function(...) return s:value(), ... end, "a")})
      assert.is_false((pcall(s.with, s, error, "oh")))
      assert.is_equal(2, s:value())
    end)

    for _, kind in ipairs(kinds) do
      it("may be released by a " .. kind .. " that did not acquire it", function()
        local s = make(1)
        s:acquire()
        kinds.spawn(kind, function() s:release() end):result(20)
        assert.is_equal(1, s:value())
      end)

      it("wakes as many of kind " .. kind .. " as were released", function()
        local s, q, units = make(3), queue(), {}
        for _ = 1, 3 do s:acquire() end
        for i = 1, 3 do
          units[i] = kinds.spawn(kind, function() q:put(s:acquire()) end)
        end
        for i = 1, 3 do kinds.blocked(units[i]) end
        assert.is_true(q:empty())
        s:release(2)
        assert.is_true(q:get(20))
        assert.is_true(q:get(20))
        assert.is_same({false, "empty"}, {q:try_get(0.05)})
        s:release()
        assert.is_true(q:get(20))
        for i = 1, 3 do units[i]:result(20) end
        assert.is_equal(0, s:value())
      end)
    end

    for _, pair in ipairs(kinds.pairs()) do
      it(("lets no more than its count in: %s and %s"):format(pair[1], pair[2]), function()
        local s, inside, worst, done = make(3), cell(0), cell(0), cell(0)
        local function work()
          for _ = 1, 50 do
            s:acquire()
            local now = inside:add(1)
            worst:update(function(v) return now > v and now or v end)
            sleep(0)
            inside:add(-1)
            s:release()
            done:add(1)
          end
        end
        local units = {}
        for i = 1, 6 do units[i] = kinds.spawn(pair[i % 2 + 1], work) end
        for i = 1, 6 do units[i]:result(60) end
        assert.is_true(worst:get() <= 3)
        assert.is_same({300, 0, 3}, {done:get(), inside:get(), s:value()})
      end)
    end
  end)
end

describe("semaphore", function()
  it("may go beyond its first count", function()
    local s = semaphore(1)
    s:release()
    s:release(10)
    assert.is_equal(12, s:value())
  end)
end)

describe("bounded_semaphore", function()
  it("may not, and stays as it was", function()
    local s = bounded_semaphore(2)
    assert.matches("semaphore_spec.lua:%d+: cannot release", message_of(function() s:release() end))
    s:acquire()
    assert.has_error(function() s:release(2) end)
    assert.is_equal(1, s:value())
    s:release()
    assert.has_error(function() s:release(math.maxinteger) end)
    assert.is_equal(2, s:value())
    assert.has_error(function() bounded_semaphore(0):release() end)
  end)
end)
