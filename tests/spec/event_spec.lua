-- SPDX-License-Identifier: MIT
--- event: a flag that units wait for.

local kinds = require "kinds"

describe("event", function()
  it("is a flag", function()
    local e = event()
    assert.is_false(e:is_set())
    assert.is_same({}, {e:set()})
    assert.is_true(e:is_set())
    e:set()
    assert.is_true(e:is_set())
    assert.is_same({}, {e:clear()})
    assert.is_false(e:is_set())
    e:clear()
    assert.is_false(e:is_set())
  end)

  it("answers a wait", function()
    local e = event()
    assert.is_same({false}, {e:wait(0)})
    assert.is_same({false}, {e:wait(false)})
    local start = clock()
    assert.is_same({false}, {e:wait(0.05)})
    assert.is_same({false}, {e:wait(true, 0.01)})
    assert.is_true(clock() - start >= 0.06)
    e:set()
    for _, wait in ipairs {true, 0, 1, false} do assert.is_same({true}, {e:wait(wait)}) end
    assert.is_same({true}, {e:wait()})
    assert.is_true(e:is_set())
    assert.has_error(function() e:wait(-1) end, "bad argument #1 to 'wait' (wait must be >= 0)")
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("set by a %s wakes every %s"):format(pair[1], pair[2]), function()
      local e, units = event(), {}
      local function wait() return e:wait(), e:is_set() end
      for i = 1, 4 do units[i] = kinds.spawn(pair[2], wait) end
      for i = 1, 4 do kinds.blocked(units[i]) end
      kinds.spawn(pair[1], function() e:set() end):result(20)
      for i = 1, 4 do assert.is_same({true, true}, {units[i]:result(20)}) end
    end)
  end

  for _, kind in ipairs(kinds) do
    it("set and cleared at once lets a " .. kind .. " through that waited", function()
      local e = event()
      for _ = 1, 20 do
        local u = kinds.blocked(kinds.spawn(kind, function() return e:wait(20) end))
        e:set()
        e:clear()
        assert.is_true(u:result(20))
        assert.is_false(e:is_set())
      end
    end)

    it("cleared is waited for again by a " .. kind, function()
      local e = event()
      e:set()
      local set, cleared = kinds.spawn(kind, function()
        local first = e:wait(0)
        e:clear()
        return first, e:wait(0)
      end):result(20)
      assert.is_same({true, false, false}, {set, cleared, e:is_set()})
    end)
  end
end)
