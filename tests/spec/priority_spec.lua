-- SPDX-License-Identifier: MIT
--- priority_queue: smallest first.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

-- What comes out when these are put.
local function sorted(...)
  local q = priority_queue()
  for _, item in ipairs {...} do q:put(item) end
  local r = {}
  while not q:empty() do r[#r + 1] = q:get() end
  return r
end

describe("priority_queue", function()
  it("gives the smallest number first", function()
    assert.is_same({-5, 0, 1, 2, 3, 10}, sorted(3, 1, 2, 10, -5, 0))
    assert.is_same({-1 / 0, -1.5, 0.5, 1, 1.5, 1 / 0}, sorted(1.5, 1, -1.5, 1 / 0, -1 / 0, 0.5))
  end)

  it("compares integers and floats exactly", function()
    local big = (1 << 53) + 1
    assert.is_same({2.0 ^ 53, big, 2.0 ^ 53 + 2}, sorted(2.0 ^ 53 + 2, big, 2.0 ^ 53))
    assert.is_same({math.mininteger, math.maxinteger, 2.0 ^ 63},
      sorted(2.0 ^ 63, math.maxinteger, math.mininteger))
  end)

  it("gives strings in the order of their bytes", function()
    assert.is_same({"", "A", "a", "a\0", "a\0b", "aa", "b", "\xff"},
      sorted("b", "\xff", "a\0b", "aa", "a", "", "a\0", "A"))
  end)

  it("orders tables by their first element", function()
    local r = sorted({2, "b"}, {1, "a"}, {3, x = {4}})
    assert.is_same({{1, "a"}, {2, "b"}, {3, x = {4}}}, r)
    assert.is_same({{"a", 9}, {"b", 1}}, sorted({"b", 1}, {"a", 9}))
    assert.is_same({1, {2}, 3}, sorted(3, {2}, 1))
    assert.is_same({"a", {"b"}}, sorted({"b"}, "a"))
  end)

  it("gives equals in the order of arrival", function()
    local q = priority_queue()
    for i = 1, 300 do q:put({i % 3, i}) end
    local last = {-1, 0}
    for _ = 1, 300 do
      local item = q:get()
      assert(item[1] > last[1] or item[1] == last[1] and item[2] > last[2])
      last = item
    end
    assert.is_same({{1, "a"}, {1.0, "b"}, {1, "c"}}, sorted({1, "a"}, {1.0, "b"}, {1, "c"}))
  end)

  it("agrees with a sorted list after any puts and gets", function()
    local q, model, n = priority_queue(), {}, 0
    math.randomseed(5)
    for _ = 1, 4000 do
      if math.random() < 0.6 then
        n = n + 1
        local item = {math.random(50), n}
        q:put(item)
        local at = #model + 1
        while at > 1 and model[at - 1][1] > item[1] do at = at - 1 end
        table.insert(model, at, item)
      elseif #model > 0 then
        local item, wanted = q:get(), table.remove(model, 1)
        assert(item[1] == wanted[1] and item[2] == wanted[2])
      end
      assert(q:qsize() == #model)
    end
  end)

  it("refuses what has no priority", function()
    local q = priority_queue()
    for _, item in ipairs {true, {}, {true}, {{1}}, print, 0 / 0, {0 / 0}, lock(), {x = 1}} do
      assert.matches("priority_spec.lua:%d+: bad argument #1 to 'put'",
        message_of(function() q:put(item) end))
    end
    assert.matches("bad argument #1 to 'put'", message_of(function() q:put(nil) end))
    assert.matches("bad argument #1 to 'try_put'", message_of(function() q:try_put({}) end))
    assert.is_equal(0, q:qsize())
  end)

  it("does not mix numbers and strings", function()
    local q = priority_queue()
    q:put(1)
    assert.matches("priority_spec.lua:%d+: bad argument #1 to 'put'",
      message_of(function() q:put("a") end))
    assert.matches("bad argument #1 to 'put'", message_of(function() q:put({"a"}) end))
    assert.matches("bad argument #1 to 'try_put'", message_of(function() q:try_put("a") end))
    assert.is_same({1, 1}, {q:qsize(), q:get()})
    q:put("a")
    assert.has_error(function() q:put(1) end)
    assert.is_equal("a", q:get())
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("is in order for a %s when a %s has put"):format(pair[2], pair[1]), function()
      local q = priority_queue()
      kinds.spawn(pair[1], function()
        for i = 1, 200 do q:put({(i * 37) % 200, ("x"):rep(i)}) end
        q:close()
      end):result(20)
      local ok = kinds.spawn(pair[2], function()
        local last, n = -1, 0
        for item in q:items() do
          if item[1] < last or (item[1] - 37 * #item[2]) % 200 ~= 0 then return false end
          last, n = item[1], n + 1
        end
        return n == 200
      end):result(20)
      assert.is_true(ok)
    end)
  end
end)
