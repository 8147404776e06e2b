-- SPDX-License-Identifier: MIT
--- barrier: a meeting point of n units.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

-- Start one of each kind named, which calls f; wait until all wait.
local function waiting(names, f)
  local units = {}
  for i, name in ipairs(names) do units[i] = kinds.spawn(name, f) end
  for _, u in ipairs(units) do kinds.blocked(u) end
  return units
end

-- A function that waits at b and says whether it was broken.
local function broken(b)
  return function() return select(2, pcall(b.wait, b)) == barrier.Broken end
end

describe("barrier", function()
  it("says how many", function()
    local b = barrier(3)
    assert.is_same({3, 0, false}, {b:parties(), b:n_waiting(), b:broken()})
  end)

  it("refuses what is no number of parties, and no action", function()
    for _, n in ipairs {0, -1, 1.5, "x", {}} do
      assert.matches("bad argument #1 to 'barrier'", message_of(function() barrier(n) end))
    end
    assert.matches("bad argument #2 to 'barrier'", message_of(function() barrier(2, 5) end))
    assert.matches("bad argument #1", message_of(function() barrier() end))
  end)

  it("of one lets everybody through", function()
    local b = barrier(1)
    for _ = 1, 3 do assert.is_equal(1, b:wait(0)) end
    assert.is_equal(1, b:wait())
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("is a meeting of %s and %s, again and again"):format(pair[1], pair[2]), function()
      local b, arrived, bad = barrier(4), cell(0), cell(0)
      local function work()
        local sum = 0
        for round = 1, 20 do
          arrived:add(1)
          sum = sum + b:wait()
          if arrived:get() < round * 4 then bad:add(1) end
          b:wait()
        end
        return sum
      end
      local units, sum = {}, 0
      for i = 1, 4 do units[i] = kinds.spawn(pair[i % 2 + 1], work) end
      for i = 1, 4 do sum = sum + units[i]:result(60) end
      assert.is_same({0, 20 * (1 + 2 + 3 + 4), 0}, {bad:get(), sum, b:n_waiting()})
    end)
  end

  for _, kind in ipairs(kinds) do
    it("counts those of kind " .. kind .. " that wait", function()
      local b = barrier(3)
      local units = waiting({kind, kind}, function() return b:wait() end)
      assert.is_equal(2, b:n_waiting())
      assert.is_equal(3, b:wait())
      local places = {units[1]:result(20), units[2]:result(20)}
      table.sort(places)
      assert.is_same({1, 2}, places)
      assert.is_equal(0, b:n_waiting())
    end)

    it("is broken for a " .. kind .. " when another one's time runs out", function()
      local b = barrier(3)
      local u = waiting({kind}, function()
        local ok, e = pcall(b.wait, b)
        return ok, e, e == barrier.Broken
      end)[1]
      local ok, e = pcall(b.wait, b, 0.02)
      assert.is_false(ok)
      assert.is_equal(barrier.Broken, e)
      assert.is_equal("barrier.Broken", tostring(e))
      local far_ok, far_e, same = u:result(20)
      assert.is_same({false, true}, {far_ok, same})
      assert.is_equal(barrier.Broken, far_e)
      assert.is_true(b:broken())
      assert.is_equal(barrier.Broken, select(2, pcall(b.wait, b)))
    end)

    it("is broken by abort for a " .. kind .. ", and mended by reset", function()
      local b = barrier(2)
      local u = waiting({kind}, broken(b))[1]
      b:abort()
      assert.is_true(u:result(20))
      assert.is_true(b:broken())
      b:reset()
      assert.is_false(b:broken())
      u = waiting({kind}, function() return b:wait() end)[1]
      assert.is_equal(2, b:wait())
      assert.is_equal(1, u:result(20))
    end)

    it("is broken by reset for a " .. kind .. " that waits, and not for others", function()
      local b = barrier(2)
      local u = waiting({kind}, broken(b))[1]
      b:reset()
      assert.is_true(u:result(20))
      assert.is_false(b:broken())
      assert.is_equal(0, b:n_waiting())
    end)

    it("is broken when a " .. kind .. " that waits is terminated", function()
      local b = barrier(3)
      local other = waiting({"thread"}, broken(b))[1]
      local u = waiting({kind}, function() b:wait() end)[1]
      u:terminate()
      assert.is_true(u:join(20))
      assert.is_true(other:result(20))
      assert.is_true(b:broken())
    end)

    it("runs its action in the last to come, a " .. kind .. ", before anybody goes on", function()
      local n, who = cell(0), cell()
      local b = barrier(3, function()
        sleep(0.01)
        n:add(1)
        who:set(_G[kind].current().id)
      end)
      local function work() return b:wait(), n:get() end
      local units = waiting({"thread", "process"}, work)
      local last = kinds.spawn(kind, work)
      assert.is_same({3, 1}, {last:result(20)})
      assert.is_equal(last.id, who:get())
      for _, u in ipairs(units) do assert.is_equal(1, (select(2, u:result(20)))) end
    end)

    it("is broken by an error in the action, which a " .. kind .. " gets", function()
      local b = barrier(2, function() error("oh", 0) end)
      local other = waiting({"process"}, broken(b))[1]
      local e = kinds.spawn(kind, function() return select(2, pcall(b.wait, b)) end):result(20)
      assert.is_equal("oh", e)
      assert.is_true(other:result(20))
      assert.is_true(b:broken())
    end)
  end

  it("may have an action that only its own state can run", function()
    local ran, co = false, coroutine.create(print)
    local b = barrier(2, function() ran = coroutine.status(co) end)
    local u = waiting({"isolate"}, function() return b:wait() end)[1]
    assert.is_equal(2, b:wait())
    assert.is_equal("suspended", ran)
    assert.is_equal(1, u:result(20))
    local first = waiting({"process"}, broken(b))[1]
    u = kinds.spawn("isolate", function() return select(2, pcall(b.wait, b)) end)
    assert.is_true(first:result(20))
    assert.matches("the action of barrier#%d+ cannot be sent here", u:result(20))
  end)

  it("with a try that is not the last is broken", function()
    local b = barrier(2)
    assert.is_equal(barrier.Broken, select(2, pcall(b.wait, b, 0)))
    assert.is_true(b:broken())
    b:reset()
    assert.is_equal(barrier.Broken, select(2, pcall(b.wait, b, false)))
  end)

  it("refuses a wait that is none and stays whole", function()
    local b = barrier(2)
    assert.matches("bad argument #1 to 'wait'", message_of(function() b:wait(-1) end))
    assert.is_false(b:broken())
  end)
end)
