-- SPDX-License-Identifier: MIT
--- countdown: units wait until a count has come down to 0.

local kinds = require "kinds"

describe("countdown", function()
  it("counts down to 0 and stays there", function()
    local c = countdown(5)
    assert.is_equal(5, c:count())
    assert.is_same({}, {c:count_down()})
    assert.is_equal(4, c:count())
    c:count_down(3)
    assert.is_equal(1, c:count())
    c:count_down(100)
    assert.is_equal(0, c:count())
    c:count_down()
    assert.is_equal(0, c:count())
    assert.is_true(c:wait())
    assert.is_equal(0, countdown(0):count())
    assert.is_true(countdown(0):wait())
  end)

  it("holds as much as an integer does", function()
    local c = countdown(math.maxinteger)
    c:count_down()
    assert.is_equal(math.maxinteger - 1, c:count())
    c:count_down(math.maxinteger)
    assert.is_equal(0, c:count())
  end)

  it("answers a wait", function()
    local c = countdown(1)
    assert.is_same({false}, {c:wait(0)})
    assert.is_same({false}, {c:wait(false)})
    local start = clock()
    assert.is_same({false}, {c:wait(0.05)})
    assert.is_same({false}, {c:wait(true, 0.01)})
    assert.is_true(clock() - start >= 0.06)
    c:count_down()
    for _, wait in ipairs {true, 0, 1, false} do assert.is_same({true}, {c:wait(wait)}) end
    assert.is_same({true}, {c:wait()})
  end)

  it("says what is wrong with its arguments", function()
    local c = countdown(2)
    for text, f in pairs {
      ["bad argument #1 to 'countdown' (count must be >= 0)"] = function() countdown(-1) end,
      ["bad argument #1 to 'count_down' (count must be >= 1)"] = function() c:count_down(0) end,
      ["bad argument #1 to 'wait' (wait must be >= 0)"] = function() c:wait(-1) end,
    } do assert.has_error(f, text) end
    for _, f in ipairs {
      function() countdown() end, function() countdown("x") end, function() countdown(1.5) end,
      function() countdown(1, 2) end, function() c:count_down(-1) end,
      function() c:count_down("x") end, function() c:count_down(1, 2) end,
      function() c.count_down() end, function() c.wait(event()) end, function() c:count(1) end,
    } do assert.is_false((pcall(f))) end
    assert.is_equal(2, c:count())
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("counted down by each %s lets every %s go on, none before"):format(pair[1], pair[2]),
      function()
        local c, units = countdown(3), {}
        local function wait() return c:wait(20), c:count() end
        for i = 1, 3 do units[i] = kinds.blocked(kinds.spawn(pair[2], wait)) end
        for i = 1, 3 do
          kinds.spawn(pair[1], function() c:count_down() end):result(20)
          assert.is_equal(3 - i, c:count())
        end
        for i = 1, 3 do assert.is_same({true, 0}, {units[i]:result(20)}) end
      end)
  end

  for _, kind in ipairs(kinds) do
    it("is never wrong, however many " .. kind .. "s count at once", function()
      local c, units = countdown(4 * 50), {}
      for i = 1, 4 do
        units[i] = kinds.spawn(kind, function() for _ = 1, 50 do c:count_down() end end)
      end
      assert.is_true(c:wait(20))
      for i = 1, 4 do units[i]:result(20) end
      assert.is_equal(0, c:count())
    end)

    it("is one of the objects a " .. kind .. " waits for", function()
      local c, q = countdown(1), queue()
      assert.is_nil(wait_any({q, c}, 0))
      local u = kinds.blocked(kinds.spawn(kind, function() return wait_any({q, c}, 20) == c end))
      c:count_down()
      assert.is_true(u:result(20))
      assert.is_equal(c, wait_any {q, c})
    end)

    it("goes on when a " .. kind .. " that waited was told to end", function()
      local c = countdown(1)
      local gone = kinds.blocked(kinds.spawn(kind, function() c:wait() end))
      local stays = kinds.blocked(kinds.spawn(kind, function() return c:wait(20) end))
      gone:terminate()
      gone:join(20)
      c:count_down()
      assert.is_true(stays:result(20))
    end)
  end

  it("keeps its count when a process that was to count is killed", function()
    local c, ready = countdown(2), event()
    local victim = process.spawn(function()
      c:count_down()
      ready:set()
      sleep(60)
      c:count_down()
    end)
    local waits = kinds.blocked(process.spawn(function() return c:wait(20) end))
    assert.is_true(ready:wait(20))
    victim:kill()
    victim:join(20)
    assert.is_equal(1, c:count())
    assert.is_false(c:wait(0.02))
    c:count_down()
    assert.is_true(waits:result(20))
  end)

  it("goes on when a process that waited is killed", function()
    local c, units = countdown(1), {}
    for i = 1, 3 do units[i] = kinds.blocked(process.spawn(function() return c:wait(20) end)) end
    units[2]:kill()
    units[2]:join(20)
    c:count_down()
    assert.is_true(units[1]:result(20))
    assert.is_true(units[3]:result(20))
  end)

  it("comes to its waiters though those that count are killed at any moment", function()
    local c = countdown(1000000)
    local waits = kinds.blocked(process.spawn(function() return c:wait(20) end))
    for _ = 1, 10 do
      local victim = process.spawn(function() while true do c:count_down() end end)
      local before = c:count()
      kinds.until_true(function() return c:count() < before end)
      victim:kill()
      victim:join(20)
    end
    local left = c:count()
    assert.is_true(left > 0 or c:wait(0))
    c:count_down(1000000)
    assert.is_true(waits:result(20))
  end)

  it("is an object of its own, which goes along to other units", function()
    local a, b = countdown(1), countdown(1)
    assert.matches("^<countdown#%d+>$", tostring(a))
    assert.is_false(a == b)
    assert.is_equal(a, kinds.sent(a))
    assert.is_equal(b, kinds.far(function(o) return o end, b))
  end)

  it("is named by the report of a deadlock, and by locks() where a unit waits", function()
    local _, err, code = kinds.script [[
      local c = countdown(2)
      local u = process.spawn(function() c:wait() end)
      c:count_down()
      u:join()
    ]]
    assert.is_equal(86, code)
    assert.matches("waits for countdown#%d+ %(wait%)", err)
    local out = kinds.script [[
      local c = countdown(1)
      local u = spawn(function() c:wait() end)
      while u.state ~= "blocked" do sleep(0.002) end
      locks()
      c:count_down()
      u:join()
      countdown(1)
      locks()
    ]]
    local _, n = out:gsub("countdown#%d+", "")
    assert.is_equal(1, n)
  end)
end)
