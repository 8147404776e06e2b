-- SPDX-License-Identifier: MIT
--- Green tasks: they take turns in a thread, and whatever waits lets the others run. What all kinds
--- of unit have in common is in the other specs, which loop over the kinds.

local kinds = require "kinds"
local spawn_task = green.spawn

--- Does `wait`, called in a task, let another task run? It must not return before `go` is called,
--- which the other task does.
local function lets_others_run(wait, go)
  local waiter = spawn_task(wait)
  local other = spawn_task(function()
    sleep(0.01)
    go()
  end)
  local result = table.pack(waiter:result(30))
  other:result(30)
  return table.unpack(result, 1, result.n)
end

local function closing(f)
  return setmetatable({}, {__close = f})
end

describe("green tasks", function()
  it("switch only where they wait", function()
    local log = {}
    local function task(name)
      for i = 1, 3 do
        log[#log + 1] = name .. i
        sleep(0)
      end
    end
    join(spawn_task(task, "a"), spawn_task(task, "b"))
    assert.is_equal("a1 b1 a2 b2 a3 b3", table.concat(log, " "))
  end)

  it("begin when their maker waits, in the order they were made", function()
    local log = {}
    for i = 1, 5 do spawn_task(function() log[i] = #log + 1 end) end
    assert.is_same({}, log)
    sleep(0)
    assert.is_same({1, 2, 3, 4, 5}, log)
  end)

  it("wake in the order of their deadlines", function()
    -- A deadline lies between what the clock said before that sleep and before the next.
    local n, began, wait, woken, tasks = 200, {}, {}, {}, {}
    for i = 1, n do
      wait[i] = 0.05 + (i * 37 % n) * 0.0005
      tasks[i] = spawn_task(function()
        began[i] = clock()
        sleep(wait[i])
        woken[#woken + 1] = i
      end)
    end
    tasks[n + 1] = spawn_task(function() began[n + 1] = clock() end)
    join(tasks)
    for k = 2, n do
      local first, second = woken[k - 1], woken[k]
      assert.is_true(began[first] + wait[first] <= began[second + 1] + wait[second])
    end
  end)

  it("have names, numbers and states without being asked before", function()
    local first = spawn_task(function() sleep(30) end)
    local n = tonumber(first.name:match("^Green%-(%d+)$"))
    local second = spawn_task(function() return 1 end)
    assert.is_equal("ready", second.state)
    second:join()
    assert.is_same({"Green-" .. n + 1, "terminated", 0, false},
      {second.name, second.state, second.exitcode, second:is_alive()})
    kinds.blocked(first)
    first:terminate()
    assert.is_true(first:join(30))
    assert.is_same({1, "terminated"}, {first.exitcode, first.state})
  end)

  it("are listed, and know themselves", function()
    local stop = event()
    local task = spawn_task(function()
      stop:wait()
      return green.current()
    end)
    local found
    for _, u in ipairs(units()) do found = found or u == task end
    assert.is_true(found)
    assert.is_same({task}, green.active())
    assert.is_nil(green.current())
    stop:set()
    assert.is_equal(task, task:result(30))
    assert.is_same({}, green.active())
  end)

  it("see the unit of their thread as the thread that runs", function()
    local t = thread.spawn(function()
      return spawn_task(function() return thread.current().name end):result(), thread.current().name
    end)
    local inside, outside = t:result(30)
    assert.is_equal(outside, inside)
  end)

  it("are no coroutines of the script", function()
    local ok, why, can = spawn_task(function()
      local ok, why = pcall(coroutine.yield, 1)
      return ok, why, coroutine.isyieldable()
    end):result(30)
    assert.is_same({false, "attempt to yield from outside a coroutine", false}, {ok, why, can})
  end)

  it("may have a stack of any depth", function()
    local function depth(n) return n == 0 and 0 or 1 + depth(n - 1) end
    local function wide(n)
      sleep(0)
      return select("#", table.unpack({}, 1, n))
    end
    assert.is_same({10000, 5000},
      {spawn_task(depth, 10000):result(30), spawn_task(wide, 5000):result(30)})
  end)
end)

describe("a task that waits lets the others run", function()
  local function check(name, make)
    it("for " .. name, function()
      local wait, go, expected = make()
      assert.is_same(expected, table.pack(lets_others_run(wait, go)))
    end)
  end

  check("a queue", function()
    local q = queue()
    return function() return q:get() end, function() q:put(7) end, {7, n = 1}
  end)
  check("room in a queue", function()
    local q = queue(1)
    q:put("first")
    return function()
      q:put({"second"})
      return q:get()[1]
    end, function() q:get() end, {"second", n = 1}
  end)
  check("all work of a queue", function()
    local q = queue()
    q:put(1)
    return function() return q:join() end, function()
      q:get()
      q:task_done()
    end, {true, n = 1}
  end)
  check("a pipe", function()
    local a, b = pipe()
    return function() return a:recv() end, function() b:send("x") end, {"x", n = 1}
  end)
  check("an event", function()
    local e = event()
    return function() return e:wait() end, function() e:set() end, {true, n = 1}
  end)
  check("a semaphore", function()
    local s = semaphore(0)
    return function() return s:acquire() end, function() s:release() end, {true, n = 1}
  end)
  check("a condition", function()
    local c = condition()
    return function()
      local _ <close> = c:guard()
      return c:wait()
    end, function() c:with(function() c:notify() end) end, {true, n = 1}
  end)
  check("a barrier", function()
    local b = barrier(2)
    return function() return b:wait() end, function() b:wait() end, {1, n = 1}
  end)
  check("one of many", function()
    local q, e = queue(), event()
    return function() return wait_any{q, e} == e end, function() e:set() end, {true, n = 1}
  end)
  check("something while it holds a lock by with", function()
    local m, e = lock(), event()
    return function()
      return m:with(function(x)
        e:wait()
        return x
      end, 5)
    end, function() e:set() end, {5, n = 1}
  end)

  it("for a lock that another holds", function()
    local m, log = lock(), {}
    local holder = spawn_task(function()
      local _ <close> = m:guard()
      sleep(0.02)
      log[#log + 1] = "held"
    end)
    local waiter = spawn_task(function()
      m:acquire()
      log[#log + 1] = "got"
      m:release()
    end)
    join(holder, waiter)
    assert.is_same({"held", "got"}, log)
  end)

  it("for a lock that a process holds", function()
    local m, ready, go = lock(), event(), event()
    local p = process.spawn(function()
      m:acquire()
      ready:set()
      go:wait()
      m:release()
    end)
    ready:wait()
    assert.is_true(lets_others_run(function() return m:acquire() end, function() go:set() end))
    p:join()
  end)

  it("for what a process does, while another waits for a descriptor", function()
    local name = os.tmpname()
    os.remove(name)
    os.execute("mkfifo " .. name)
    local file = io.open(name, "r+")
    local reader = spawn_task(function() return file:read("l") end)
    local q, go = queue(), event()
    for _, kind in ipairs{"process", "thread", "isolate", "green"} do
      go:clear()
      local u = kinds.spawn(kind, function()
        go:wait()
        sleep(0.02)
        q:put(kind)
      end)
      local waiter = spawn_task(function() return q:get() end)
      go:set()
      assert.is_equal(kind, waiter:result(30))
      u:join()
    end
    local writer <close> = io.open(name, "w")
    writer:write("line\n")
    writer:flush()
    assert.is_equal("line", reader:result(30))
    file:close()
    os.remove(name)
  end)

  for _, kind in ipairs{"process", "thread", "isolate", "green"} do
    it("for the end and the result of a " .. kind, function()
      local go = event()
      local u = kinds.spawn(kind, function()
        go:wait()
        return "done"
      end)
      assert.is_equal("done", lets_others_run(function()
        u:join()
        return u:result()
      end, function() go:set() end))
    end)
  end

  it("for a future, a pool and an executor", function()
    local go = event()
    local ex <close> = thread_executor(1)
    local f = ex:submit(function() return go:wait() end)
    assert.is_true(lets_others_run(function() return f:result() end, function() go:set() end))
  end)

  it("for the output of another program, and its end", function()
    local name = os.tmpname()
    os.remove(name)
    os.execute("mkfifo " .. name)
    local got = lets_others_run(function()
      local file <close> = io.popen("cat " .. name)
      return file:read("a")
    end, function()
      local file <close> = io.open(name, "w")
      file:write("text")
    end)
    os.remove(name)
    assert.is_equal("text", got)
  end)

  it("for os.execute and subprocess", function()
    local name = os.tmpname()
    local line = ("while [ -e %s ]; do sleep 0.01; done"):format(name)
    local others = {0, 0}
    for i, run in ipairs{os.execute, function(l) return subprocess.run{"sh", "-c", l} end} do
      io.open(name, "w"):close()
      local waits = spawn_task(run, line)
      local other = spawn_task(function()
        for n = 1, 3 do
          sleep(0.01)
          others[i] = n
        end
        os.remove(name)
      end)
      assert.truthy(waits:result(30))
      other:result(30)
    end
    assert.is_same({3, 3}, others)
  end)
end)

describe("a task can wait", function()
  local function sum(list)
    local n = 0
    for _, v in ipairs(list) do n = n + v end
    return n
  end

  local places = {
    ["in pcall"] = function() return select(2, pcall(function() sleep(0.002) return 5 end)) end,
    ["in xpcall's handler"] = function()
      return select(2, xpcall(error, function() sleep(0.002) return 5 end))
    end,
    ["in a metamethod"] = function()
      return setmetatable({}, {__index = function() sleep(0.002) return 5 end}).x
    end,
    ["in an iterator"] = function()
      local n = 0
      for i in function(_, i) sleep(0.001) return i < 5 and i + 1 or nil end, nil, 0 do n = i end
      return n
    end,
    ["in a comparison of table.sort"] = function()
      local list = {2, 1, 2}
      table.sort(list, function(a, b) sleep(0.001) return a < b end)
      return sum(list)
    end,
    ["in a replacement of string.gsub"] = function()
      return tonumber((("x"):gsub("x", function() sleep(0.002) return "5" end)))
    end,
    ["in a coroutine of its own"] = function()
      local f = coroutine.wrap(function()
        sleep(0.002)
        coroutine.yield(2)
        sleep(0.002)
        return 3
      end)
      return f() + f()
    end,
    ["in a closing variable"] = function()
      local x = 0
      do
        local _ <close> = closing(function() sleep(0.002) x = 5 end)
      end
      return x
    end,
    ["in a chunk that require loads"] = function()
      package.preload.waits = function() sleep(0.002) return 5 end
      package.loaded.waits = nil
      return (require "waits")
    end,
  }
  for name, f in pairs(places) do
    it(name, function()
      local other, n = 0, 20
      local tasks = {}
      for i = 1, n do tasks[i] = spawn_task(f) end
      spawn_task(function() other = other + 1 end)
      for i = 1, n do assert.is_equal(5, (tasks[i]:result(30))) end
      assert.is_equal(1, other)
    end)
  end

  it("where Lua cannot yield, for what another that cannot yield does", function()
    -- A loop inside a wait would have to end before what lies below it could go on.
    local q, log = queue(), {}
    local function compare(f)
      return function()
        table.sort({2, 1}, function(a, b)
          f()
          return a < b
        end)
      end
    end
    local first = spawn_task(compare(function()
      sleep(0.01)
      q:put(1)
      log[#log + 1] = "put"
    end))
    local second = spawn_task(compare(function()
      q:get()
      log[#log + 1] = "got"
    end))
    first:result(30)
    second:result(30)
    assert.is_same({"put", "got"}, {log[1], log[2]})
  end)
end)
