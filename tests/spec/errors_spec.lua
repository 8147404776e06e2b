-- SPDX-License-Identifier: MIT
--- The unique errors stand for their names wherever Lua makes a text, and are no text elsewhere.

local program = require "program"

local errors = {
  ["queue.Empty"] = queue.Empty, ["queue.Full"] = queue.Full, ["queue.Closed"] = queue.Closed,
  ["pipe.Empty"] = pipe.Empty, ["pipe.Closed"] = pipe.Closed, ["barrier.Broken"] = barrier.Broken,
  ["unit.Timeout"] = unit.Timeout, ["unit.Terminated"] = unit.Terminated,
  ["unit.Died"] = unit.Died, ["unit.Cancelled"] = unit.Cancelled, deadlock = deadlock,
  interrupted = interrupted,
}

describe("a unique error", function()
  it("is its name in a text", function()
    for name, e in pairs(errors) do
      assert.equal("failed: " .. name, "failed: " .. e)
      assert.equal(name .. "!", e .. "!")
      assert.equal("1" .. name, 1 .. e)
      assert.equal(name .. name, e .. e)
      assert.equal("a" .. name .. "b" .. name, "a" .. e .. "b" .. e)
      assert.equal(name, ("%s"):format(e))
      assert.equal(name, tostring(e))
    end
  end)

  it("is its name in a text in every kind of unit, wherever it was raised", function()
    for _, K in ipairs {process, thread, green, isolate} do
      local said = K.spawn(function(q)
        local _, err = pcall(q.get, q, false)
        return "failed: " .. err
      end, queue()):result()
      assert.equal("failed: queue.Empty", said)
      local u = K.spawn(function() error(unit.Timeout) end)
      local _, err = pcall(u.result, u)
      assert.equal("failed: unit.Timeout", "failed: " .. err)
    end
  end)

  it("leaves the other value its own way of joining, or not", function()
    local other = setmetatable({}, {__concat = function(a, b)
      return {type(a) == "table" and "left" or a, type(b) == "table" and "right" or b}
    end})
    assert.are_same({"queue.Empty", "right"}, queue.Empty .. other)
    assert.are_same({"left", queue.Empty}, other .. queue.Empty)
    local ok, why = pcall(function() return queue.Empty .. {} end)
    assert.is_false(ok)
    assert.matches("attempt to concatenate a table value", why)
    ok, why = pcall(function() return nil .. queue.Empty end)
    assert.is_false(ok)
    assert.matches("attempt to concatenate a nil value", why)
  end)

  it("is told from text by its type, and compares with nothing but itself", function()
    local lua_assert = load "return assert"() -- busted has one of its own
    for name, e in pairs(errors) do
      assert.equal("userdata", type(e))
      assert.is_false(e == name)
      assert.is_false(pcall(function() return e < name end))
      assert.is_false(pcall(function() return #e end))
      assert.equal(e, select(2, pcall(lua_assert, false, e)))
      assert.equal(e, select(2, pcall(error, e, 0)))
    end
  end)

  it("is reported by its name at the end of a script", function()
    local r = program.run "error(queue.Empty)"
    assert.equal(1, r.code)
    assert.matches("queue%.Empty", r.err)
    r = program.run "error('failed: ' .. queue.Empty, 0)"
    assert.matches("failed: queue%.Empty", r.err)
  end)
end)
