-- SPDX-License-Identifier: MIT
--- queue, joinable_queue and lifo_queue: between any two units, by copy.

local kinds = require "kinds"
local program = require "program"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

local function raised(f, ...) return select(2, pcall(f, ...)) end

local function drain(q)
  local items = {}
  while not q:empty() do items[#items + 1] = q:get() end
  return items
end

local words = {"queue", "joinable_queue", "lifo_queue", "priority_queue"}
for _, word in ipairs(words) do
  local make = _G[word]

  describe(word, function()
    it("has a size, and a limit or none", function()
      for _, maxsize in ipairs {0, -1, -100} do
        local q = make(maxsize)
        assert.is_same({0, true, false}, {q:qsize(), q:empty(), q:full()})
        for i = 1, 10 do q:put(i) end
        assert.is_same({10, false, false}, {q:qsize(), q:empty(), q:full()})
        assert.is_true(q:maxsize() <= 0)
      end
      assert.is_equal(0, make():maxsize())
      local q = make(2)
      assert.is_equal(2, q:maxsize())
      q:put(1)
      assert.is_same({1, false, false}, {q:qsize(), q:empty(), q:full()})
      q:put(2)
      assert.is_same({2, false, true}, {q:qsize(), q:empty(), q:full()})
      q:get()
      assert.is_false(q:full())
      for _, wrong in ipairs {"x", {}, 1.5} do
        assert.matches("^bad argument #1 to '" .. word .. "'", message_of(make, wrong))
        assert.matches("bad argument #1 to '" .. word .. "'",
          message_of(function() make(wrong) end))
      end
    end)

    it("raises queue.Empty when the wait for an item ran out", function()
      local q = make()
      assert.is_equal(queue.Empty, raised(q.get, q, 0))
      assert.is_equal(queue.Empty, raised(q.get, q, false))
      assert.is_equal(queue.Empty, raised(q.get_nowait, q))
      local start = clock()
      assert.is_equal(queue.Empty, raised(q.get, q, 0.05))
      assert.is_equal(queue.Empty, raised(q.get, q, true, 0.05))
      assert.is_true(clock() - start >= 0.1)
      assert.is_equal("queue.Empty", tostring(queue.Empty))
      assert.is_same({false, "empty"}, {q:try_get()})
      assert.is_same({false, "empty"}, {q:try_get(0)})
      assert.is_same({false, "empty"}, {q:try_get(false)})
      assert.is_same({false, "empty"}, {q:try_get(0.01)})
    end)

    it("raises queue.Full when the wait for room ran out", function()
      local q = make(1)
      assert.is_same({}, {q:put(1)})
      assert.is_equal(queue.Full, raised(q.put, q, 2, 0))
      assert.is_equal(queue.Full, raised(q.put, q, 2, false))
      assert.is_equal(queue.Full, raised(q.put_nowait, q, 2))
      local start = clock()
      assert.is_equal(queue.Full, raised(q.put, q, 2, 0.05))
      assert.is_equal(queue.Full, raised(q.put, q, 2, true, 0.05))
      assert.is_true(clock() - start >= 0.1)
      assert.is_equal("queue.Full", tostring(queue.Full))
      assert.is_same({false, "full"}, {q:try_put(2)})
      assert.is_same({false, "full"}, {q:try_put(2, 0)})
      assert.is_same({false, "full"}, {q:try_put(2, false)})
      assert.is_same({false, "full"}, {q:try_put(2, 0.01)})
      assert.is_same({1, 0}, {q:get(), q:qsize()})
      assert.is_same({true}, {q:try_put(2)})
      assert.is_same({true, 2}, {q:try_get()})
    end)

    it("refuses a wait that is none and a missing item", function()
      local q = make()
      for _, wait in ipairs {-1, 0 / 0, "x", {}} do
        assert.matches("bad argument #1 to 'get'", message_of(function() q:get(wait) end))
        assert.matches("bad argument #2 to 'put'", message_of(function() q:put(1, wait) end))
        assert.matches("bad argument #1 to 'try_get'", message_of(function() q:try_get(wait) end))
        assert.matches("bad argument #2 to 'try_put'",
          message_of(function() q:try_put(1, wait) end))
      end
      assert.matches("bad argument #1 to 'put'", message_of(function() q:put() end))
      assert.matches("bad argument #1 to 'put_nowait'", message_of(function() q:put_nowait() end))
      assert.is_equal(0, q:qsize())
    end)

    it("takes items one by one for each of its words", function()
      local q = make()
      q:put_nowait(1)
      assert.is_equal(1, q:get_nowait())
      q:put(1, true)
      assert.is_equal(1, q:get(true))
      q:put(1, true, 2)
      assert.is_equal(1, q:get(true, 2))
      q:put(1, nil)
      assert.is_equal(1, q:get(nil))
    end)

    it("closed, refuses items and drains", function()
      local q = make()
      assert.is_false(q:closed())
      q:put(1)
      assert.is_same({}, {q:close()})
      assert.is_true(q:closed())
      q:close()
      assert.is_equal(queue.Closed, raised(q.put, q, 2))
      assert.is_equal(queue.Closed, raised(q.put, q, 2, 0))
      assert.is_equal(queue.Closed, raised(q.put_nowait, q, 2))
      assert.is_same({false, "closed"}, {q:try_put(2)})
      assert.is_same({1, 1}, {q:qsize(), q:get()})
      for _, wait in ipairs {true, 0, 1, false} do
        assert.is_equal(queue.Closed, raised(q.get, q, wait))
        assert.is_same({false, "closed"}, {q:try_get(wait)})
      end
      assert.is_equal(queue.Closed, raised(q.get_nowait, q))
      assert.is_equal("queue.Closed", tostring(queue.Closed))
    end)

    it("gives all its items to a loop, which ends at the close", function()
      local q, sum = make(), 0
      for i = 1, 10 do q:put(i) end
      q:close()
      for item in q:items() do sum = sum + item end
      assert.is_equal(55, sum)
      for _ in q:items() do error("there is none") end
    end)

    it("counts tasks", function()
      local q = make()
      assert.is_true(q:join())
      assert.matches("queue_spec.lua:%d+: task_done", message_of(function() q:task_done() end))
      q:put(1)
      assert.has_error(function() q:task_done() end)
      q:put(2)
      assert.is_false(q:join(0))
      q:get()
      q:task_done()
      assert.has_error(function() q:task_done() end)
      assert.is_false(q:join(0.02))
      q:get()
      assert.is_false(q:join(false))
      q:task_done()
      assert.is_same({true}, {q:join()})
      assert.has_error(function() q:task_done() end)
    end)

    for _, kind in ipairs(kinds) do
      it("wakes a " .. kind .. " that waits for an item", function()
        local q = make()
        local u = kinds.blocked(kinds.spawn(kind, function() return q:get() end))
        q:put(5)
        assert.is_equal(5, u:result(20))
        u = kinds.blocked(kinds.spawn(kind, function() return q:try_get(true) end))
        q:put(6)
        assert.is_same({true, 6}, {u:result(20)})
      end)

      it("wakes a " .. kind .. " that waits for room", function()
        local q = make(1)
        q:put(1)
        local u = kinds.blocked(kinds.spawn(kind, function() return q:put(2) end))
        assert.is_equal(1, q:get())
        u:result(20)
        assert.is_equal(1, q:qsize())
        u = kinds.blocked(kinds.spawn(kind, function() return q:try_put(3, true) end))
        assert.is_equal(2, q:get())
        assert.is_true(u:result(20))
        assert.is_equal(3, q:get())
      end)

      it("closed, wakes every " .. kind .. " that waits", function()
        local q, full, units = make(), make(1), {}
        full:put(1)
        for i = 1, 3 do
          units[i] = kinds.spawn(kind, function()
            return select(2, pcall(q.get, q)) == queue.Closed
          end)
          units[i + 3] = kinds.spawn(kind, function()
            return select(2, pcall(full.put, full, 2)) == queue.Closed
          end)
          units[i + 6] = kinds.spawn(kind, function()
            local n = 0
            for _ in q:items() do n = n + 1 end
            return n == 0
          end)
        end
        for _, u in ipairs(units) do kinds.blocked(u) end
        q:close()
        full:close()
        for _, u in ipairs(units) do assert.is_true(u:result(20)) end
        assert.is_equal(1, full:get())
      end)

      it("lets a " .. kind .. " join it until the last task is done", function()
        local q = make()
        for i = 1, 3 do q:put(i) end
        local u = kinds.blocked(kinds.spawn(kind, function() return q:join() end))
        for _ = 1, 3 do
          assert.is_nil(u.exitcode)
          q:get()
          q:task_done()
        end
        assert.is_true(u:result(20))
      end)
    end

    for _, pair in ipairs(kinds.pairs()) do
      for _, maxsize in ipairs {0, 1, 10} do
        local title = ("from %s to %s, at most %d"):format(pair[1], pair[2], maxsize)
        it("loses and doubles nothing " .. title, function()
          local q, results, units = make(maxsize), queue(), {}
          for i = 1, 3 do
            units[#units + 1] = kinds.spawn(pair[1], function()
              for j = 1, 100 do q:put((i - 1) * 100 + j) end
            end)
            units[#units + 1] = kinds.spawn(pair[2], function()
              for item in q:items() do
                results:put(item)
                q:task_done()
              end
            end)
          end
          for i = 1, 6, 2 do units[i]:result(60) end
          assert.is_true(q:join(20))
          q:close()
          for i = 2, 6, 2 do units[i]:result(60) end
          local seen = {}
          for _, item in ipairs(drain(results)) do
            assert.is_nil(seen[item])
            seen[item] = true
          end
          assert.is_equal(300, #seen)
          assert.is_true(q:empty())
        end)
      end
    end

    it("carries a string of 10 MB", function()
      local q = make()
      local s = ("0123456789abcdef"):rep(10 * (1 << 16))
      local u = process.spawn(function() q:put({s:upper()}) end)
      if word == "priority_queue" then assert.has_error(function() q:put({{s}}) end) end
      local got = q:get(60)[1]
      u:result(20)
      assert.is_true(got == s:upper())
    end)
  end)
end

describe("the order of", function()
  it("queue is that of arrival", function()
    for _, make in ipairs {queue, joinable_queue} do
      local q = make()
      for i = 1, 1000 do q:put(i) end
      for i = 1, 1000 do assert(q:get() == i) end
    end
  end)

  it("lifo_queue is the reverse", function()
    local q = lifo_queue()
    for i = 1, 1000 do q:put(i) end
    for i = 1000, 501, -1 do assert(q:get() == i) end
    q:put("x")
    q:put(("y"):rep(3000))
    assert.is_equal(("y"):rep(3000), q:get())
    assert.is_equal("x", q:get())
    for i = 500, 1, -1 do assert(q:get() == i) end
    assert.is_true(q:empty())
  end)

  it("lifo_queue holds for items of all sizes in turn", function()
    local q, model = lifo_queue(), {}
    math.randomseed(7)
    for i = 1, 3000 do
      if math.random() < 0.55 then
        local item = math.random() < 0.1 and ("z"):rep(math.random(5000)) or i
        q:put(item)
        model[#model + 1] = item
      elseif #model > 0 then
        assert(q:get() == table.remove(model))
      else
        assert(not q:try_get(0))
      end
      assert(q:qsize() == #model)
    end
  end)

  it("queue holds for items of all sizes in turn", function()
    local q, model, first = queue(), {}, 1
    math.randomseed(8)
    for i = 1, 3000 do
      if math.random() < 0.55 then
        local item = math.random() < 0.1 and ("z"):rep(math.random(70000)) or i
        q:put(item)
        model[#model + 1] = item
      elseif first <= #model then
        assert(q:get() == model[first])
        first = first + 1
      end
      assert(q:qsize() == #model - first + 1)
    end
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("one producer is kept: %s to %s"):format(pair[1], pair[2]), function()
      local q = queue()
      local c = kinds.spawn(pair[2], function()
        local last = 0
        for item in q:items() do
          if item ~= last + 1 then return "after " .. last .. " came " .. item end
          last = item
        end
        return last
      end)
      kinds.spawn(pair[1], function()
        for i = 1, 2000 do q:put(i) end
        q:close()
      end):result(60)
      assert.is_equal(2000, c:result(60))
    end)
  end
end)

describe("queue", function()
  it("can be called with none, and is a table with its errors", function()
    assert.is_equal("table", type(queue))
    assert.is_equal(0, queue():maxsize())
    assert.is_equal(0, queue(nil):maxsize())
    assert.is_truthy(queue.Empty ~= queue.Full and queue.Full ~= queue.Closed)
  end)

  it("carries nil and false as items", function()
    local q = queue()
    q:put(nil)
    q:put(false)
    q:put(nil, 0)
    assert.is_same({true, nil, n = 2}, table.pack(q:try_get()))
    assert.is_false(q:get())
    assert.is_same({n = 1}, table.pack(q:get()))
    assert.is_true(q:empty())
  end)

  it("gives errors that are the same after crossing a process", function()
    local q = queue()
    for _, e in ipairs {
      queue.Empty, queue.Full, queue.Closed, pipe.Empty, pipe.Closed, barrier.Broken,
      unit.Timeout, unit.Terminated, deadlock, interrupted,
    } do
      for _, kind in ipairs(kinds) do
        local name = kinds.spawn(kind, function()
          q:put(e)
          return tostring(e)
        end):result(20)
        assert.is_true(q:get() == e)
        assert.is_equal(name, tostring(e))
      end
    end
  end)

  it("takes 100000 items before anybody reads", function()
    local q = queue()
    local u = process.spawn(function() for i = 1, 100000 do q:put(i) end end)
    u:result(60)
    assert.is_equal(100000, q:qsize())
    local sum = 0
    for _ = 1, 100000 do sum = sum + q:get() end
    assert.is_equal(100000 * 100001 // 2, sum)
    assert.is_true(q:empty())
  end)

  it("does not take an item that cannot be sent", function()
    local q = queue()
    local item = {jobs = {1, 2, coroutine.create(print)}}
    assert.matches("queue_spec.lua:%d+: .*cannot send a coroutine %(at item%.jobs%[3%]%)",
      message_of(function() q:put(item) end))
    assert.matches("cannot send", message_of(function() q:try_put(io.stdout) end))
    assert.is_equal(0, q:qsize())
  end)

  it("gives an item at once when put returned", function()
    -- In a script, as this process has grown large for 200 forks.
    assert.is_equal("true\n", program.output[[
      local q = queue()
      for i = 1, 200 do
        process.spawn(function() end)
        q:put(i)
        assert(q:get_nowait() == i)
      end
      local u = process.spawn(function()
        for i = 1, 500 do
          q:put(i)
          if not q:try_get(0) then return false end
        end
        return true
      end)
      print(u:result(60))
    ]])
  end)

  it("can be joined by a parent that has not drained it", function()
    local q = queue()
    local u = process.spawn(function() q:put(("x"):rep(1 << 22)) end)
    assert.is_true(u:join(20))
    assert.is_equal(1 << 22, #q:get())
  end)
end)
