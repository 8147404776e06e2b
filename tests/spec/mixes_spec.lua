-- SPDX-License-Identifier: MIT
--- One validation for all objects: whatever way an object comes to a unit of whatever kind, it is
--- the same one there, and works.

local kinds = require "kinds"

-- For each object: how to make it; what a unit does with it; what is to be seen then.
local objects = {
  lock = {
    make = function() return lock() end,
    act = function(o) return o:acquire(0) end,
    seen = function(o) return o:locked() and select(2, o:acquire(5)) == "abandoned" end,
  },
  rlock = {
    make = function() return rlock() end,
    act = function(o) return o:acquire(0) and o:acquire(0) end,
    seen = function(o) return o:locked() and select(2, o:acquire(5)) == "abandoned" end,
  },
  semaphore = {
    make = function() return semaphore(3) end,
    act = function(o) return o:acquire(0) end,
    seen = function(o) return o:value() == 2 end,
  },
  bounded_semaphore = {
    make = function() return bounded_semaphore(3) end,
    act = function(o) return o:acquire(0) and o:acquire(0) end,
    seen = function(o)
      o:release(2)
      return not pcall(o.release, o)
    end,
  },
  event = {
    make = function() return event() end,
    act = function(o) o:set() return true end,
    seen = function(o) return o:wait(0) end,
  },
  condition = {
    make = function() return condition() end,
    act = function(o) return o:with(function() o:notify() return true end) end,
    seen = function(o) return o:acquire(0) end,
  },
  barrier = {
    make = function() return barrier(2) end,
    act = function(o) o:abort() return true end,
    seen = function(o) return o:broken() end,
  },
  countdown = {
    make = function() return countdown(1) end,
    act = function(o) o:count_down() return true end,
    seen = function(o) return o:wait(0) end,
  },
  cell = {
    make = function() return cell({1}) end,
    act = function(o) o:set({2}) return true end,
    seen = function(o) return o:get()[1] == 2 end,
  },
  queue = {
    make = function() return queue() end,
    act = function(o) o:put({"x"}) return true end,
    seen = function(o) return o:get(0)[1] == "x" end,
  },
  lifo_queue = {
    make = function() return lifo_queue() end,
    act = function(o) o:put(1) o:put(2) return true end,
    seen = function(o) return o:get(0) == 2 and o:get(0) == 1 end,
  },
  priority_queue = {
    make = function() return priority_queue() end,
    act = function(o) o:put(2) o:put(1) return true end,
    seen = function(o) return o:get(0) == 1 and o:get(0) == 2 end,
  },
  joinable_queue = {
    make = function() return joinable_queue() end,
    act = function(o) o:put(1) return not o:join(0) end,
    seen = function(o)
      o:get(0)
      o:task_done()
      return o:join(0)
    end,
  },
  pipe = {
    make = function() return pipe() end, -- the second end stays with the maker
    act = function(o) o:send({"x"}) return true end,
    seen = function(_, other) return other:recv(0)[1] == "x" end,
  },
  unit = {
    make = function() return thread.spawn(function() end) end,
    act = function(o) return o:join(20) end,
    seen = function(o) return o.exitcode == 0 end,
  },
}

local ways = {
  ["captured by its function"] = function(kind, o, act)
    return kinds.spawn(kind, function() return act(o), o end)
  end,
  ["captured deep inside"] = function(kind, o, act)
    local t = {here = {o}}
    local function inner() return t.here[1] end
    return kinds.spawn(kind, function() return act(inner()), inner() end)
  end,
  ["passed as an argument"] = function(kind, o, act)
    return kinds.spawn(kind, function(x) return act(x), x end, o)
  end,
  ["in a table of arguments"] = function(kind, o, act)
    local u = _G[kind]{
      target = function(x, named) return x.o == named.o and act(x.o), x.o end,
      args = {{o = o}}, kwargs = {o = o},
    }
    u:start()
    return u
  end,
  ["sent after the start"] = function(kind, o, act)
    local q = queue()
    local u = kinds.spawn(kind, function()
      local x = q:get()
      return act(x), x
    end)
    q:put(o)
    return u
  end,
  ["sent after the start in a table, twice"] = function(kind, o, act)
    local q = priority_queue()
    local u = kinds.spawn(kind, function()
      local x = q:get()
      return x[2] == x.o and act(x.o), x.o
    end)
    q:put({1, o, o = o})
    return u
  end,
  ["sent through a pipe"] = function(kind, o, act)
    local a, b = pipe()
    local u = kinds.spawn(kind, function()
      local x = b:recv()
      return act(x), x
    end)
    a:send(o)
    return u
  end,
  ["kept in a cell"] = function(kind, o, act)
    local c = cell(o)
    return kinds.spawn(kind, function()
      local x = c:get()
      return act(x), x
    end)
  end,
  ["in a queue in a queue"] = function(kind, o, act)
    local q = queue()
    local u = kinds.spawn(kind, function()
      local x = q:get():get()
      return act(x), x
    end)
    local inner = queue()
    inner:put(o)
    q:put(inner)
    return u
  end,
  ["captured by a function that is sent"] = function(kind, o, act)
    local q = queue()
    local u = kinds.spawn(kind, function() return q:get()() end)
    q:put(function() return act(o), o end)
    return u
  end,
}

for _, kind in ipairs(kinds) do
  describe("in a " .. kind .. ",", function()
    for name, object in pairs(objects) do
      for way, start in pairs(ways) do
        it(("a %s %s is the same and works"):format(name, way), function()
          local o, other = object.make()
          local acted, back = start(kind, o, object.act):result(20)
          assert.is_true(acted)
          assert.is_true(back == o)
          assert.is_true(object.seen(o, other))
        end)
      end

      it(("a %s made there is the same and works here"):format(name), function()
        if name == "unit" and kind == "isolate" then return end -- its thread ends with it
        local q, go = queue(), event()
        local u = kinds.spawn(kind, function()
          local o, other = object.make()
          q:put(o)
          go:wait()
          return object.seen(o, other), o
        end)
        local o = q:get(20)
        assert.is_true(kinds.spawn("process", object.act, o):result(20))
        go:set()
        local seen, back = u:result(20)
        assert.is_true(seen)
        assert.is_true(back == o)
      end)
    end
  end)
end

describe("an object that lives only in a message", function()
  for _, kind in ipairs(kinds) do
    it("is whole when it comes out in a " .. kind, function()
      local q = queue()
      for i = 1, 50 do
        local inner, c = queue(), cell(i)
        inner:put({c, lock(), event(), ("x"):rep(5000)})
        q:put(inner)
      end
      collectgarbage()
      collectgarbage()
      local sum = kinds.spawn(kind, function()
        local n = 0
        for _ = 1, 50 do
          local item = q:get():get()
          item[2]:acquire()
          item[3]:set()
          assert(item[3]:wait(0) and #item[4] == 5000)
          n = n + item[1]:get()
        end
        return n
      end):result(20)
      assert.is_equal(1275, sum)
    end)

    it("survives the " .. kind .. " that made it", function()
      local q = queue()
      kinds.spawn(kind, function()
        local inner = queue()
        inner:put({"x", cell(5)})
        q:put(inner)
      end):result(20)
      collectgarbage()
      local item = q:get():get(0)
      assert.is_same({"x", 5}, {item[1], item[2]:get()})
    end)
  end
end)

describe("what nobody refers to any more", function()
  -- Make much of it and let it go: how much more shared memory there is after ten times that.
  local function growth(make)
    local function round()
      make()
      collectgarbage()
      collectgarbage()
    end
    for _ = 1, 3 do round() end
    local before = kinds.shared_memory()
    for _ = 1, 10 do round() end
    return kinds.shared_memory() - before
  end

  local makers = {
    ["objects of all kinds"] = function()
      for _ = 1, 300 do
        lock() rlock() semaphore() event() condition() barrier(2, function() end) cell({1}) pipe()
        queue() lifo_queue() priority_queue() thread.queue()
      end
    end,
    ["queues with items"] = function()
      for _ = 1, 20 do
        local q, p, l = queue(), priority_queue(), lifo_queue()
        for i = 1, 50 do
          q:put({i, ("x"):rep(1000)})
          p:put({i, lock()})
          l:put(("y"):rep(3000))
        end
        q:put(p)
      end
    end,
    ["big strings"] = function()
      local q = queue()
      for _ = 1, 3 do q:put(("x"):rep(1 << 20)) end
      q:get()
    end,
    ["values of a cell"] = function()
      local c = cell()
      for i = 1, 500 do c:set({i, ("x"):rep(1000)}) end
    end,
    ["units"] = function()
      for _ = 1, 5 do
        for _, kind in ipairs(kinds) do
          kinds.spawn(kind, function(...) return ... end, ("x"):rep(10000)):result(20)
        end
      end
    end,
    ["a process that was killed"] = function()
      local ready = queue()
      local u = process.spawn(function()
        local q = queue()
        for i = 1, 100 do q:put({i, lock(), ("x"):rep(1000)}) end
        q:put(lock())
        ready:put(true)
        sleep(60)
      end)
      ready:get(20)
      u:kill()
      u:join(20)
    end,
    ["a barrier that its action refers to"] = function()
      for _ = 1, 50 do
        local b
        b = barrier(1, function() return b end)
        b:wait()
      end
    end,
  }
  for name, make in pairs(makers) do
    it("gives its shared memory back: " .. name, function()
      local more = growth(make)
      assert.is_true(more < 600000, more .. " bytes more")
    end)
  end
end)
