-- SPDX-License-Identifier: MIT
--- cell: one value that all units share; every method is atomic.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

describe("cell", function()
  it("holds any value that can be sent", function()
    local t = {1, {2}, x = "y"}
    t.self = t
    local values = {
      0, 1, -1, 1.5, "", "x\0y", true, false, math.maxinteger, 1 / 0, ("x"):rep(1 << 20),
    }
    for _, v in ipairs(values) do
      local c = cell(v)
      assert.is_equal(v, c:get())
      assert.is_equal(math.type(v), math.type(c:get()))
      c:set(nil)
      assert.is_nil(c:get())
      c:set(v)
      assert.is_equal(v, c:get())
    end
    assert.is_nil(cell():get())
    assert.is_nil(cell(nil):get())
    local r = cell(t):get()
    assert.is_equal(r, r.self)
    assert.is_same({2}, r[2])
    local n = 5
    assert.is_equal(6, cell(function() return n + 1 end):get()())
  end)

  it("holds a copy", function()
    local t = {1}
    local c = cell(t)
    t[1] = 2
    assert.is_same({1}, c:get())
    c:get()[1] = 3
    assert.is_same({1}, c:get())
    c:set(t)
    t[1] = 4
    assert.is_same({2}, c:get())
  end)

  it("refuses what cannot be sent, and stays as it was", function()
    local c = cell(7)
    assert.matches("cannot send a coroutine %(at value%.jobs%[3%]%)", message_of(function()
      c:set({jobs = {1, 2, coroutine.create(print)}})
    end))
    assert.matches("cannot send", message_of(function() cell(io.stdout) end))
    assert.matches("cannot send", message_of(c.update, c, function() return io.stdout end))
    assert.is_equal(7, c:get())
    assert.matches("bad argument #1 to 'set'", message_of(function() c:set() end))
  end)

  it("adds, and gives the new value", function()
    local c = cell(1)
    assert.is_equal(3, c:add(2))
    assert.is_equal(2, c:add(-1))
    assert.is_equal("integer", math.type(c:get()))
    assert.is_equal(2.5, c:add(0.5))
    assert.is_equal(2.5, c:get())
    c:set(math.maxinteger)
    assert.is_equal(math.mininteger, c:add(1))
  end)

  it("adds numbers to numbers only", function()
    for _, wrong in ipairs {"x", {}, true} do
      assert.matches("bad argument #1 to 'add'", message_of(function() cell(1):add(wrong) end))
    end
    assert.matches("bad argument #1 to 'add'", message_of(function() cell(1):add() end))
    for _, v in ipairs {"x", {}, true} do
      local c = cell(v)
      assert.matches("not a number", message_of(function() c:add(1) end))
      assert.is_same(v, c:get())
    end
    assert.matches("not a number", message_of(function() cell():add(1) end))
  end)

  it("is updated by a function, and gives the new value", function()
    local c = cell({n = 1})
    assert.is_same({n = 2}, c:update(function(t)
      t.n = t.n + 1
      return t
    end))
    assert.is_same({n = 2}, c:get())
    assert.is_nil(c:update(function() end))
    assert.is_nil(c:get())
    assert.matches("bad argument #1 to 'update'", message_of(function() c:update(5) end))
  end)

  it("keeps its value when the function raises", function()
    local c, secret = cell("old"), {}
    local ok, e = pcall(c.update, c, function() error(secret) end)
    assert.is_false(ok)
    assert.is_equal(secret, e)
    assert.is_equal("old", c:get())
    c:set("new")
    assert.is_equal("new", c:get())
  end)

  it("cannot be used inside its own update", function()
    local c = cell(1)
    local found = {}
    c:update(function(v)
      found[1] = select(2, pcall(c.get, c))
      found[2] = select(2, pcall(c.set, c, 5))
      found[3] = select(2, pcall(c.add, c, 5))
      return v + 1
    end)
    assert.is_same({deadlock, deadlock, deadlock}, found)
    assert.is_equal(2, c:get())
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("loses nothing between %s and %s"):format(pair[1], pair[2]), function()
      local n, list, units = cell(0), cell({}), {}
      local function work()
        for i = 1, 200 do
          n:add(1)
          n:update(function(v) return v + 1 end)
          if i % 10 == 0 then
            list:update(function(t)
              t[#t + 1] = i
              return t
            end)
          end
        end
      end
      for i = 1, 4 do units[i] = kinds.spawn(pair[i % 2 + 1], work) end
      for i = 1, 4 do units[i]:result(60) end
      assert.is_same({1600, 80}, {n:get(), #list:get()})
    end)

    it(("is never seen half written: %s and %s"):format(pair[1], pair[2]), function()
      local c, stop = cell({0, 0, ""}), event()
      local reader = kinds.spawn(pair[1], function()
        local torn, seen = 0, 0
        repeat
          local t = c:get()
          if t[1] ~= t[2] or #t[3] ~= t[1] then torn = torn + 1 end
          seen = seen + 1
          if pair[1] == "green" then sleep(0) end -- switches only where it waits
        until stop:is_set()
        return torn, seen
      end)
      kinds.spawn(pair[2], function()
        for i = 1, 300 do c:set({i, i, ("x"):rep(i)}) end
      end):result(60)
      stop:set()
      local torn, seen = reader:result(60)
      assert.is_equal(0, torn)
      assert.is_true(seen > 0)
    end)
  end

  for _, kind in ipairs(kinds) do
    it("whose updater, a " .. kind .. ", ended in the middle goes on with the old value", function()
      local c, q = cell("old"), queue()
      local u = kinds.spawn(kind, function()
        c:update(function()
          q:put(true)
          sleep(60)
          return "new"
        end)
      end)
      q:get()
      u:kill()
      assert.is_equal("old", c:get())
      c:set("newer")
      assert.is_equal("newer", c:get())
    end)
  end
end)
