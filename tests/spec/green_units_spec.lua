-- SPDX-License-Identifier: MIT
--- Green tasks beside other units: loops of threads, forks, ends, deadlocks, signals.

local kinds = require "kinds"
local program = require "program"
local spawn_task = green.spawn

local function closing(f)
  return setmetatable({}, {__close = f})
end

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
    local task = "green.spawn(function() while os.clock() < 1.5 do end end)"
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
