-- SPDX-License-Identifier: MIT
--- Green tasks: they take turns in a thread, and whatever waits lets the others run. What all kinds
--- of unit have in common is in the other specs, which loop over the kinds.

local kinds = require "kinds"
local program = require "program"
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
    local ran = 0
    local other = green.daemon(function()
      while true do
        sleep(0.01)
        ran = ran + 1
      end
    end)
    spawn_task(function()
      os.execute("sleep 0.1")
      subprocess.run{"sleep", "0.1"}
    end):result(30)
    other:terminate()
    assert.is_true(ran >= 3)
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

describe("tasks and other units", function()
  it("have a loop for each thread", function()
    local q = queue()
    local function work(name)
      local tasks = {}
      for i = 1, 20 do
        tasks[i] = spawn_task(function()
          sleep(0.001)
          q:put(name .. i)
          return i
        end)
      end
      local n = 0
      for _, t in ipairs(tasks) do n = n + t:result(30) end
      return n
    end
    local a, b = thread.spawn(work, "a"), thread.spawn(work, "b")
    local c = isolate.spawn(function()
      local t = green.spawn(function() sleep(0.001) return 210 end)
      return t:result(30)
    end)
    assert.is_same({210, 210, 210, 210}, {work("c"), a:result(30), b:result(30), c:result(30)})
    assert.is_equal(60, q:qsize())
  end)

  it("of a thread are waited for when its function ends, daemons are ended", function()
    local log = {}
    local t = thread.spawn(function()
      spawn_task(function()
        sleep(0.02)
        log[#log + 1] = "task"
      end)
      green.daemon(function()
        local _ <close> = closing(function() log[#log + 1] = "daemon" end)
        sleep(60)
      end)
    end)
    assert.is_true(t:join(30))
    assert.is_same({"task", "daemon"}, log)
  end)

  it("are not taken along by a fork, but can be asked after and waited for", function()
    local go = event()
    local task = spawn_task(function()
      go:wait()
      return "of the parent"
    end)
    sleep(0)
    local p = process.spawn(function()
      local own = spawn_task(function() return #green.active() end):result(30)
      local before = task:is_alive()
      go:set()
      return own, before, task:join(30), task.exitcode
    end)
    assert.is_equal("of the parent", task:result(30))
    assert.is_same({1, true, true, 0}, {p:result(30)})
  end)

  it("may start processes", function()
    local p = spawn_task(function()
      local child = process.spawn(function()
        sleep(0.01)
        return spawn_task(function() sleep(0.01) return os.getpid() end):result(30)
      end)
      return child:result(30) == child.pid
    end)
    assert.is_true(p:result(30))
  end)

  it("can be sent, also when they never needed a record", function()
    local q = queue()
    local task = spawn_task(function() return 42 end)
    task:join()
    q:put({task})
    assert.is_equal(task, q:get()[1])
    q:put(spawn_task(function() sleep(0.01) return 43 end))
    assert.is_equal(43, isolate.spawn(function() return q:get():result(30) end):result(30))
  end)

  it("are joined by threads and processes while they run", function()
    local go = event()
    local task = spawn_task(function()
      go:wait()
      return 1
    end)
    local t = thread.spawn(function() return task:result(30) end)
    kinds.blocked(t)
    go:set()
    assert.is_equal(1, t:result(30))
  end)

  it("are terminated while they wait, whatever for", function()
    local q, m, log = queue(), lock(), {}
    m:acquire()
    local waits = {
      function() sleep(60) end,
      function() q:get() end,
      function() m:acquire() end,
      function() table.sort({1, 2}, function() sleep(60) end) end,
      function() spawn_task(function() sleep(0.05) end):join() sleep(60) end,
    }
    for i, wait in ipairs(waits) do
      local task = spawn_task(function()
        local _ <close> = closing(function(_, err)
          sleep(0.001)
          log[i] = tostring(err)
        end)
        wait()
      end)
      kinds.blocked(task)
      task:terminate()
      assert.is_true(task:join(30))
      assert.is_equal("unit.Terminated", log[i])
      assert.is_equal(1, task.exitcode)
    end
    m:release()
  end)

  it("are terminated before they begin", function()
    local ran = false
    local task = spawn_task(function()
      for _ = 1, 1000 do sleep(0) end
      ran = true
    end)
    task:terminate()
    assert.is_true(task:join(30))
    assert.is_false(ran)
  end)

  it("say that they were terminated before they began, and keep none of their arguments", function()
    for n = 1, 2 do
      local given = setmetatable({{}}, {__mode = "v"})
      local task = spawn_task(function() end, table.unpack({given[1], n}, 1, n))
      task:terminate()
      assert.is_true(task:join(30))
      local ok, err = pcall(task.result, task)
      assert.is_false(ok)
      assert.equal(unit.Terminated, err)
      collectgarbage()
      collectgarbage()
      assert.is_nil(given[1])
    end
  end)

  it("leave a lock behind when they are terminated", function()
    local m = lock()
    local task = spawn_task(function()
      m:acquire()
      sleep(60)
    end)
    kinds.blocked(task)
    task:kill()
    assert.is_same({true, "abandoned"}, {m:acquire(30)})
    m:release()
  end)
end)

describe("green.scope", function()
  it("ends when its tasks have ended, and gives what its function gives", function()
    local done = 0
    local a, b = green.scope(function(s)
      for i = 1, 10 do
        s:spawn(function()
          sleep(i * 0.001)
          done = done + 1
          if i == 10 then s:spawn(function() sleep(0.001) done = done + 1 end) end
        end)
      end
      return "x", nil
    end)
    assert.is_same({11, "x"}, {done, a, b})
  end)

  it("ends the others and its function when a task fails, and raises the error", function()
    for _, inside in ipairs{false, true} do
      local log = {}
      local function run()
        return pcall(green.scope, function(s)
          s:spawn(function()
            local _ <close> = closing(function() log[#log + 1] = "other" end)
            sleep(60)
          end)
          s:spawn(function()
            sleep(0.005)
            error("this one")
          end)
          local _ <close> = closing(function() log[#log + 1] = "function" end)
          sleep(60)
        end)
      end
      local ok, why
      if inside then ok, why = spawn_task(run):result(30) else ok, why = run() end
      assert.is_false(ok)
      assert.is_truthy(why:find("green_spec.lua:%d+: this one"))
      table.sort(log)
      assert.is_same({"function", "other"}, log)
    end
  end)

  it("gives an error that is a value as it is", function()
    local value = {}
    local ok, why = pcall(green.scope, function(s)
      s:spawn(function() error(value) end)
    end)
    assert.is_false(ok)
    assert.is_equal(value, why)
  end)

  it("ends its tasks when its function fails", function()
    local task
    local ok, why = pcall(green.scope, function(s)
      task = s:spawn(function() sleep(60) end)
      error("in the function", 0)
    end)
    assert.is_same({false, "in the function", false}, {ok, why, task:is_alive()})
  end)

  it("ends its tasks when its unit is terminated", function()
    local inner
    local outer = spawn_task(function()
      green.scope(function(s)
        inner = s:spawn(function() sleep(60) end)
        sleep(60)
      end)
    end)
    kinds.blocked(outer)
    outer:terminate()
    assert.is_true(outer:join(30))
    assert.is_false(inner:is_alive())
  end)

  it("goes on when one of its tasks is terminated", function()
    assert.is_equal(1, green.scope(function(s)
      s:spawn(function() sleep(60) end):terminate()
      s:spawn(function() sleep(0.01) end)
      return 1
    end))
  end)

  it("takes no task when it is over", function()
    local kept
    green.scope(function(s) kept = s end)
    local ok, why = pcall(kept.spawn, kept, print)
    assert.is_false(ok)
    assert.is_truthy(why:find("the scope has ended"))
  end)

  it("can lie in another", function()
    local ok, why = pcall(green.scope, function(outer)
      outer:spawn(function()
        green.scope(function(inner)
          inner:spawn(function() error("deep", 0) end)
          sleep(60)
        end)
      end)
      sleep(60)
    end)
    assert.is_false(ok)
    assert.is_truthy(tostring(why):find("^deep"))
  end)

  it("says what is wrong with its argument", function()
    assert.has_error(function() green.scope(1) end)
    assert.has_error(function() green.scope() end)
    local _, why = pcall(green.scope, 1)
    assert.is_truthy(why:find("bad argument #1 to 'scope' %(function expected, got number%)"))
  end)
end)

describe("green.timeout", function()
  it("gives what the function gives in time", function()
    local function f(...)
      sleep(0.001)
      return ...
    end
    assert.is_same({1, nil, 3}, {green.timeout(30, f, 1, nil, 3)})
    local ok, why = pcall(green.timeout, 30, error, "own", 0)
    assert.is_same({false, "own"}, {ok, why})
  end)

  it("ends the function with unit.Timeout, after its closing variables", function()
    local seen
    local function limited()
      return pcall(green.timeout, 0.01, function()
        local _ <close> = closing(function(_, err) seen = err end)
        queue():get(60)
      end)
    end
    assert.is_same({false, unit.Timeout}, {limited()})
    assert.is_equal(unit.Cancelled, seen)
    assert.is_same({false, unit.Timeout}, {spawn_task(limited):result(30)})
  end)

  it("can lie in another", function()
    local inner
    local ok, why = pcall(green.timeout, 0.05, function()
      inner = {pcall(green.timeout, 0.01, sleep, 60)}
      sleep(60)
    end)
    assert.is_same({false, unit.Timeout}, {ok, why})
    assert.is_same({false, unit.Timeout}, inner)
    local ok_again, outer = pcall(green.timeout, 0.01, green.timeout, 60, sleep, 60)
    assert.is_same({false, unit.Timeout}, {ok_again, outer})
  end)

  it("leaves nothing behind that would end what comes later", function()
    for _ = 1, 20 do pcall(green.timeout, 0.001, sleep, 0.001) end
    sleep(0.15)
    assert.is_same({}, green.active())
  end)

  it("says what is wrong with its arguments", function()
    local _, why = pcall(green.timeout, -1, print)
    assert.is_truthy(why:find("bad argument #1 to 'timeout'"))
    _, why = pcall(green.timeout, 1, 2)
    assert.is_truthy(why:find("bad argument #2 to 'timeout'"))
  end)
end)

describe("green_executor", function()
  it("runs functions beside each other, with what they share", function()
    local shared = {}
    do
      local ex <close> = green_executor(3)
      local running, most = 0, 0
      local futures = {}
      for i = 1, 9 do
        futures[i] = ex:submit(function()
          running = running + 1
          most = math.max(most, running)
          sleep(0.002)
          running = running - 1
          shared[i] = true
          return i
        end)
      end
      for i, f in ipairs(futures) do assert.is_equal(i, f:result(30)) end
      assert.is_equal(3, most)
    end
    assert.is_equal(9, #shared)
  end)

  it("gives errors, and maps", function()
    local ex <close> = green_executor()
    assert.is_equal("bad", ex:submit(error, "bad", 0):exception(30))
    local doubled = ex:map(function(x)
      sleep(0)
      return 2 * x
    end, {1, 2, 3})
    assert.is_same({2, 4, 6}, {table.unpack(doubled)})
  end)
end)

describe("scripts with green tasks", function()
  local function check(text, out, err, code)
    local got_out, got_err, got_code = kinds.script(text)
    assert.is_equal(out, got_out)
    if err == "" then assert.is_equal("", got_err)
    else assert.is_truthy(got_err:find(err), got_err) end
    assert.is_equal(code, got_code)
  end

  it("wait for tasks at their end, but not for daemons", function()
    check([[
      green.spawn(function() sleep(0.05) print("task") end)
      green.daemon(function() sleep(60) print("daemon") end)
      print("end")
    ]], "end\ntask\n", "", 0)
  end)

  it("print an error nobody catches once, and go on", function()
    check([[
      local t = green.spawn(function() error("oops") end)
      t:join()
      print(t.exitcode)
    ]], "1\n", "^Green%-1: [^\n]*script.lua:1: oops\nstack traceback:", 0)
  end)

  it("end with a report when tasks wait for each other for ever", function()
    check([[
      local a, b = lock(), lock()
      local function both(x, y)
        x:acquire()
        sleep(0)
        y:acquire()
      end
      local one, two = green.spawn(both, a, b), green.spawn(both, b, a)
      join(one)
      join(two)
      print("on")
    ]], "on\n", "deadlock: 2 units wait for each other in a ring", 0)
  end)

  it("end with a report when all are asleep", function()
    check([[
      local q = queue()
      green.spawn(function() q:get() end)
      green.spawn(function() sleep(0.05) q:get() end)
    ]], "", "deadlock: all 3 units wait without a limit", 86)
  end)

  it("are interrupted by Ctrl-C while a task runs", function()
    check([[
      green.spawn(function()
        signal.send(os.getpid(), "INT")
        local n = 0
        while true do n = n + 1 end
      end)
      print(pcall(sleep, 60))
      os.exit(0)
    ]], "false\tinterrupted\n", "", 0)
  end)

  it("run handlers of signals while a task runs", function()
    check([[
      local got
      signal.on("USR1", function() got = true end)
      local t = green.spawn(function()
        signal.send(os.getpid(), "USR1")
        while not got do end
        return "seen"
      end)
      print(t:result(30))
    ]], "seen\n", "", 0)
  end)

  it("are told under --shake of a task that never waits", function()
    local task = "local t = clock() + 1.5 green.spawn(function() while clock() < t do end end)"
    local p = subprocess.run{program.conlua, "--shake=7", "-e", task}
    assert.is_equal(0, p.code)
    local line = "^conlua: [^\n]*:1: Green%-1 has run for a second without a wait"
    assert.is_truthy(p.stderr:find(line), p.stderr)
    assert.is_equal(1, select(2, p.stderr:gsub("without a wait", "")))
  end)

  it("may end in a task", function()
    check([[
      green.spawn(function() sleep(0.01) print("bye") os.exit(7) end)
      sleep(60)
    ]], "bye\n", "", 7)
  end)
end)
