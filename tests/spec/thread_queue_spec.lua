-- SPDX-License-Identifier: MIT
--- thread.queue: for the threads of one state; it passes the very object.

local kinds = require "kinds"

local function raised(f, ...) return select(2, pcall(f, ...)) end

describe("thread.queue", function()
  it("passes the very object", function()
    local q = thread.queue()
    local file, co = io.stdout, coroutine.create(print)
    local mt = {__index = {x = 1}}
    local t = setmetatable({co = co}, mt)
    for _, v in ipairs {t, file, co, print, function() end, 5, "x", 1.5, true, false, lock()} do
      q:put(v)
      assert.is_true(rawequal(v, q:get()))
    end
    assert.is_equal(mt, getmetatable(t))
    q:put(nil)
    assert.is_same({n = 2, true}, table.pack(q:try_get()))
  end)

  it("passes it between threads", function()
    local q, back = thread.queue(), thread.queue()
    local u = thread.spawn(function()
      for item in q:items() do
        item.seen = (item.seen or 0) + 1
        back:put(item)
      end
    end)
    local t = {}
    for i = 1, 100 do
      q:put(t)
      assert(back:get() == t and t.seen == i)
    end
    q:close()
    assert.is_true(u:join(20))
  end)

  it("has the methods of queue", function()
    local q = thread.queue(2)
    assert.is_equal(2, q:maxsize())
    q:put(1)
    q:put_nowait(2)
    assert.is_true(q:full())
    assert.is_equal(queue.Full, raised(q.put, q, 3, 0))
    assert.is_same({false, "full"}, {q:try_put(3, 0)})
    assert.is_equal(2, q:qsize())
    assert.is_equal(1, q:get())
    assert.is_equal(2, q:get_nowait())
    assert.is_true(q:empty())
    assert.is_equal(queue.Empty, raised(q.get, q, 0.01))
    assert.is_same({false, "empty"}, {q:try_get(0)})
    assert.is_false(q:join(0))
    q:task_done()
    q:task_done()
    assert.is_true(q:join())
    assert.has_error(function() q:task_done() end)
    q:put(5)
    q:close()
    assert.is_true(q:closed())
    assert.is_equal(queue.Closed, raised(q.put, q, 3))
    assert.is_equal(5, q:get())
    assert.is_equal(queue.Closed, raised(q.get, q))
    assert.is_equal(q, wait_any({q}, 0))
  end)

  it("keeps an item that did not go in for nobody", function()
    local q = thread.queue(1)
    local gone = setmetatable({}, {__mode = "k"})
    q:put(1)
    for _ = 1, 10 do
      local t = {}
      gone[t] = true
      assert.is_false(q:try_put(t, 0))
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(gone))
    q:get()
    do
      local t = {}
      gone[t] = true
      q:put(t)
      q:get()
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(gone))
  end)

  it("goes with what is in it", function()
    local gone = setmetatable({}, {__mode = "k"})
    do
      local q, t = thread.queue(), {}
      t.queue = q
      gone[t] = true
      q:put(t)
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(gone))
  end)

  it("loses and doubles nothing", function()
    local q, got, units = thread.queue(3), {}, {}
    for i = 1, 4 do
      units[i] = thread.spawn(function() for j = 1, 200 do q:put({i, j}) end end)
      units[i + 4] = thread.spawn(function()
        for item in q:items() do got[#got + 1] = item end
      end)
    end
    for i = 1, 4 do units[i]:result(60) end
    q:close()
    for i = 5, 8 do units[i]:result(60) end
    local seen = {}
    for _, item in ipairs(got) do seen[item] = true end
    local n = 0
    for _ in pairs(seen) do n = n + 1 end
    assert.is_same({800, 800}, {#got, n})
  end)

  it("cannot be sent, nor used by a process or isolate", function()
    local q = thread.queue()
    assert.matches("cannot send a thread.queue", raised(queue().put, queue(), q))
    assert.matches("cannot send a thread.queue", raised(isolate.spawn, print, q))
    for _, method in ipairs {"put", "get"} do
      local e = kinds.spawn("process", function() return raised(q[method], q, 0) end):result(20)
      assert.matches("thread.queue", e)
    end
  end)

  it("is one of its own in an isolate", function()
    assert.is_true(isolate.spawn(function()
      local q, t = thread.queue(), {}
      local u = thread.spawn(function() q:put(t) end)
      local same = q:get() == t
      u:join()
      return same
    end):result(20))
  end)
end)
