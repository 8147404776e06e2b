-- SPDX-License-Identifier: MIT
--- Deaths: what a unit leaves behind when it is killed, or ends without a word.

local kinds = require "kinds"

local SOON = 20 -- seconds; "within a second", and a busy machine

-- What f gives, and whether it came soon.
local function soon(f, ...)
  local start = clock()
  local r = table.pack(f(...))
  assert.is_true(clock() - start < SOON, "it took " .. clock() - start)
  return table.unpack(r, 1, r.n)
end

-- A process that calls f, says so, and sleeps until it is killed.
local function doomed(f, ...)
  local ready = queue()
  local u = process.spawn(function(...)
    f(...)
    ready:put(true)
    sleep(60)
  end, ...)
  ready:get(20)
  return u
end

local function alive_after(u)
  u:kill()
  assert.is_true(u:join(20))
  assert.is_equal(-9, u.exitcode)
end

for _, word in ipairs {"lock", "rlock"} do
  local make = _G[word]

  describe("a " .. word .. " whose owner", function()
    it("was killed is abandoned to the next", function()
      local m = make()
      local u = doomed(m.acquire, m)
      assert.is_true(m:locked())
      assert.is_false(m:acquire(0))
      u:kill()
      assert.is_same({true, "abandoned"}, {soon(m.acquire, m)})
      m:release()
      assert.is_same({true}, {m:acquire(0)})
      m:release()
      assert.is_true(u:join(20))
    end)

    for _, kind in ipairs(kinds) do
      it("was killed is abandoned to a " .. kind .. " that waits", function()
        local m, units = make(), {}
        local u = doomed(m.acquire, m)
        for i = 1, 3 do
          units[i] = kinds.blocked(kinds.spawn(kind, function()
            local got, how = m:acquire()
            m:release()
            return got, how
          end))
        end
        u:kill()
        local abandoned = 0
        for i = 1, 3 do
          local got, how = soon(units[i].result, units[i])
          assert.is_true(got)
          if how == "abandoned" then abandoned = abandoned + 1 end
        end
        assert.is_equal(1, abandoned)
        assert.is_false(m:locked())
      end)

      it("was killed by a " .. kind .. " is abandoned", function()
        local m = make()
        local u = doomed(m.acquire, m)
        kinds.spawn(kind, function() u:kill() end):result(20)
        assert.is_same({true, "abandoned"}, {soon(m.acquire, m)})
      end)

      it("was killed is abandoned to a " .. kind .. " that is no relative of it", function()
        local m, pid = make(), queue()
        -- A grandchild holds it, and the one between is gone.
        process.spawn(function()
          doomed(function()
            m:acquire()
            pid:put(os.getpid())
          end)
          os.exit(0)
        end):join(20)
        local holder = pid:get(20)
        local u = kinds.blocked(kinds.spawn(kind, function() return m:acquire() end))
        os.execute("kill -9 " .. holder)
        assert.is_same({true, "abandoned"}, {soon(u.result, u)})
      end)

      it(("a %s, ended holding it is abandoned"):format(kind), function()
        local m = make()
        assert.is_true(kinds.spawn(kind, function() return m:acquire() end):result(20))
        assert.is_same({true, "abandoned"}, {soon(m.acquire, m)})
        assert.is_same({}, {m:release()})
        assert.is_same({true}, {m:acquire(0)})
        m:release()
      end)

      it(("a %s, ended by an error holding it is abandoned to who waits"):format(kind), function()
        local out, err, code = kinds.script([[
          local m, go = $word(), event()
          local u = $kind.spawn(function() m:acquire() go:wait() error("oh") end)
          while u.state ~= "blocked" do sleep(0.002) end
          local w = process.spawn(function() return m:acquire() end)
          while w.state ~= "blocked" do sleep(0.002) end
          go:set()
          print(w:result(20))
          print(m:acquire(0))
        ]], {word = word, kind = kind})
        assert.is_equal("true\tabandoned\ntrue\tabandoned\n", out)
        assert.matches("oh", err)
        assert.is_equal(0, code)
      end)
    end

    it("was terminated is abandoned", function()
      for _, kind in ipairs(kinds) do
        local m, ready = make(), queue()
        local u = kinds.spawn(kind, function()
          m:acquire()
          ready:put(true)
          sleep(60)
        end)
        ready:get(20)
        u:terminate()
        assert.is_same({true, "abandoned"}, {soon(m.acquire, m)})
      end
    end)

    it("was killed with many of them leaves all", function()
      local list = {}
      for i = 1, 50 do list[i] = make() end
      local u = doomed(function() for _, m in ipairs(list) do m:acquire() end end)
      u:kill()
      local start = clock()
      for _, m in ipairs(list) do assert.is_same({true, "abandoned"}, {m:acquire(20)}) end
      assert.is_true(clock() - start < SOON)
    end)

    it("was killed while it waited leaves the queue as it was", function()
      local m = make()
      m:acquire()
      local first = kinds.blocked(process.spawn(function() m:acquire() end))
      local second = kinds.blocked(process.spawn(function() return m:acquire() end))
      first:kill()
      m:release()
      assert.is_true(soon(second.result, second))
    end)
  end)
end

describe("a condition", function()
  for _, kind in ipairs(kinds) do
    it("goes on when one that waited was killed, for a " .. kind, function()
      local c = condition()
      local function wait()
        local _ <close> = c:guard()
        return c:wait()
      end
      for _ = 1, 5 do
        local first = kinds.blocked(process.spawn(wait))
        local second = kinds.blocked(kinds.spawn(kind, wait))
        alive_after(first)
        c:with(c.notify, c)
        assert.is_true(soon(second.result, second))
      end
    end)

    it("whose lock's holder was killed tells a " .. kind, function()
      local c = condition()
      local u = doomed(c.acquire, c)
      local w = kinds.blocked(kinds.spawn(kind, function() return c:acquire() end))
      u:kill()
      assert.is_same({true, "abandoned"}, {soon(w.result, w)})
    end)
  end

  it("gives the notification of one that died before it could act to the next", function()
    local c = condition()
    local function wait()
      local _ <close> = c:guard()
      return c:wait()
    end
    local first = kinds.blocked(process.spawn(wait))
    local second = kinds.blocked(process.spawn(wait))
    c:acquire()
    c:notify()
    first:kill()
    first:join(20)
    c:release()
    assert.is_true(soon(second.result, second))
  end)
end)

describe("an event and a semaphore", function()
  for _, kind in ipairs(kinds) do
    it("go on when one that waited was killed, for a " .. kind, function()
      local e, s = event(), semaphore(0)
      for _ = 1, 3 do
        local dead = {process.spawn(e.wait, e), process.spawn(s.acquire, s)}
        for _, u in ipairs(dead) do kinds.blocked(u) end
        local a = kinds.blocked(kinds.spawn(kind, function() return e:wait() end))
        local b = kinds.blocked(kinds.spawn(kind, function() return s:acquire() end))
        for _, u in ipairs(dead) do u:kill() end
        e:set()
        s:release()
        assert.is_true(soon(a.result, a))
        assert.is_true(soon(b.result, b))
        e:clear()
        assert.is_equal(0, s:value())
      end
    end)
  end
end)

describe("a barrier", function()
  for _, kind in ipairs(kinds) do
    it("is broken for a " .. kind .. " when one that waited was killed", function()
      local b = barrier(3)
      local u = kinds.blocked(process.spawn(function() b:wait() end))
      local w = kinds.blocked(kinds.spawn(kind, function()
        return select(2, pcall(b.wait, b)) == barrier.Broken
      end))
      u:kill()
      assert.is_true(soon(w.result, w))
      assert.is_true(b:broken())
    end)

    it("is broken for a " .. kind .. " when the one in its action was killed", function()
      local q = queue()
      local b = barrier(2, function()
        q:put(true)
        sleep(60)
      end)
      local w = kinds.blocked(kinds.spawn(kind, function()
        return select(2, pcall(b.wait, b)) == barrier.Broken
      end))
      local u = process.spawn(function() b:wait() end)
      q:get(20)
      u:kill()
      assert.is_true(soon(w.result, w))
    end)
  end
end)

for _, word in ipairs {"queue", "lifo_queue", "priority_queue"} do
  describe("a " .. word, function()
    local make = _G[word]

    it("goes on when those that waited for items were killed", function()
      local q, units = make(), {}
      for i = 1, 4 do units[i] = kinds.blocked(process.spawn(q.get, q)) end
      local last = kinds.blocked(process.spawn(function() return q:get() end))
      for _, u in ipairs(units) do u:kill() end
      for _, u in ipairs(units) do u:join(20) end
      q:put(5)
      assert.is_equal(5, soon(last.result, last))
      q:put(6)
      assert.is_equal(6, q:get(0))
    end)

    it("goes on when those that waited for room were killed", function()
      local q, units = make(1), {}
      q:put(0)
      for i = 1, 4 do units[i] = kinds.blocked(process.spawn(q.put, q, i)) end
      local last = kinds.blocked(process.spawn(function() q:put(9) end))
      for _, u in ipairs(units) do u:kill() end
      for _, u in ipairs(units) do u:join(20) end
      assert.is_equal(0, q:get())
      soon(last.result, last)
      assert.is_same({9, 0}, {q:get(), q:qsize()})
    end)

    it("has what was put by one that was killed, each item once", function()
      for round = 1, 15 do
        local q, told = make(), cell(0)
        local u = process.spawn(function()
          for i = 1, math.huge do
            q:put(i % 3 == 0 and {i, ("x"):rep(i % 2000)} or i)
            told:set(i)
          end
        end)
        kinds.until_true(function() return told:get() > round * 20 end)
        u:kill()
        u:join(20)
        local n, seen = told:get(), {}
        local size = q:qsize()
        assert.is_true(size == n or size == n + 1, size .. " items, told " .. n)
        for _ = 1, size do
          local item = q:get(0)
          local i = type(item) == "table" and item[1] or item
          assert(not seen[i] and (type(item) ~= "table" or #item[2] == i % 2000))
          seen[i] = true
        end
        assert.is_equal(size, #seen)
        q:put(1)
        assert.is_equal(1, q:get(0))
      end
    end)

    it("gives no item twice when those that got were killed", function()
      local q, got = make(), queue()
      local function take()
        while true do got:put(q:get()) end
      end
      for round = 1, 10 do
        for i = 1, 500 do q:put(round * 500 + i) end
        local before = got:qsize()
        local u = process.spawn(take)
        kinds.until_true(function() return got:qsize() > before + round * 5 end)
        u:kill()
        u:join(20)
      end
      local seen, n = {}, q:qsize() + got:qsize()
      assert.is_true(n >= 5000 - 10, n .. " are left") -- each took one with it at most
      for _ = 1, n do
        local ok, item = q:try_get(0)
        if not ok then item = got:get(0) end
        assert(not seen[item])
        seen[item] = true
      end
    end)
  end)
end

describe("a cell", function()
  it("has the old or the new value after its writer was killed", function()
    for round = 1, 15 do
      local c = cell({0, ""})
      local u = process.spawn(function()
        for i = 1, math.huge do c:set({i, ("x"):rep(i % 3000)}) end
      end)
      kinds.until_true(function() return c:get()[1] > round * 10 end)
      u:kill()
      local v = soon(c.get, c)
      assert.is_equal(v[1] % 3000, #v[2])
      u:join(20)
    end
  end)
end)

describe("deaths at any moment", function()
  it("leave locks, conditions and queues of all kinds in order", function()
    local m, c, q, n = lock(), condition(), queue(5), cell(0)
    local function work()
      while true do
        m:acquire()
        n:add(1)
        m:release()
        q:try_put(1, 0.01)
        q:try_get(0.01)
        local _ <close> = c:guard()
        c:notify_all()
        c:wait(0.002)
      end
    end
    for _ = 1, 25 do
      local units = {}
      for i = 1, 3 do units[i] = process.spawn(work) end
      local before = n:get()
      kinds.until_true(function() return n:get() > before + 5 end)
      for i = 1, 3 do units[i]:kill() end
      assert.is_true((soon(m.acquire, m)))
      m:release()
      assert.is_true((soon(c.acquire, c)))
      c:release()
      soon(q.try_get, q, 0)
      for i = 1, 3 do units[i]:join(20) end
    end
    while q:try_get(0) do end
    for i = 1, 5 do assert.is_true((q:try_put(i, 0))) end
    assert.is_true(q:full())
  end)
end)
