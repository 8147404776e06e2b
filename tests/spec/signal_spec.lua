-- SPDX-License-Identifier: MIT
--- Signals: handlers run in the main unit, at its next instruction or wait.

local program = require "program"

local prints = program.output

describe("signal.on", function()
  it("runs a function at the next instruction", function()
    assert.equal("got USR1\ngot USR1\n2\n", prints[[
      local n = 0
      signal.on("USR1", function(name) n = n + 1 print("got " .. name) end)
      signal.send(os.getpid(), "USR1")
      signal.send(os.getpid(), "SIGUSR1")
      print(n)
    ]])
  end)

  it("names the signal as the script does", function()
    assert.equal("SIGUSR2\n10\n", prints[[
      signal.on("SIGUSR2", print)
      signal.send(os.getpid(), 12)
      signal.on(10, print)
      signal.send(os.getpid(), "USR1")
    ]])
  end)

  for wait, source in pairs {
    ["q:get()"] = "local q = queue() put = function() q:put(1) end  q:get()",
    ["an event"] = "local e = event() put = function() e:set() end  e:wait()",
    ["a lock"] = [[
      local m = lock()
      local held = event()
      local t = thread.spawn(function() m:acquire() held:set() sleep(0.1) m:release() end)
      held:wait()
      put = function() local k = queue() k:put(1) k:get() end
      m:acquire()]],
    ["a condition"] = [[
      local c, done = condition(), false
      put = function() done = true end
      c:acquire()
      while not done do c:wait() end
      c:release()]],
    ["sleep"] = "put = function() end  sleep(0.1)",
    ["io.read"] = [[
      local p = subprocess.popen{"cat"}
      put = function() p.stdin:write("x\n") p.stdin:flush() end
      p.stdout:read()]],
    ["os.execute"] = "put = function() end  os.execute('sleep 0.1')",
    ["wait_any"] = "local q = queue() put = function() q:put(1) end  wait_any{q, queue()}",
    ["join"] = [[
      local e = event()
      put = function() e:set() end
      spawn(function() e:wait() end):join()]],
    ["a countdown"] = "local c = countdown(1) put = function() c:count_down() end  c:wait()",
    ["a barrier"] = [[
      local b = barrier(2)
      put = function() thread.spawn(function() b:wait() end) end
      b:wait()]],
  } do
    it("runs it in the middle of " .. wait, function()
      assert.equal("handled\nwent on\n", prints(([[
        signal.on("ALRM", function()
          if not put then return signal.alarm(0.03) end -- a busy machine: not there yet
          print("handled")
          put()
        end)
        signal.alarm(0.03)
        %s
        print("went on")
      ]]):format(source)))
    end)
  end

  it("runs it in the main unit whichever thread is there", function()
    assert.equal("MainProcess\n", prints[[
      signal.on("USR1", function() print(process.current().name, thread.current().name) end)
      local t = thread.spawn(function() signal.send(os.getpid(), "USR1") sleep(0.02) end)
      t:join()
    ]]:gsub("\tMainThread", ""))
  end)

  it("lets its error come out of what was interrupted", function()
    assert.equal("false\twrong\nfalse\twrong\nfalse\twrong\n", prints[[
      signal.on("ALRM", function() error("wrong", 0) end)
      print(pcall(function() signal.alarm(0.02) while true do end end))
      print(pcall(function() signal.alarm(0.02) queue():get() end))
      print(pcall(function() signal.alarm(0.02) os.execute("sleep 5") end))
    ]])
  end)

  it("takes over Ctrl-C and SIGTERM, and gives them back", function()
    assert.equal("INT\nTERM\nfalse\tinterrupted\n", prints[[
      signal.on("INT", print)
      signal.on("TERM", print)
      signal.send(os.getpid(), "INT")
      signal.send(os.getpid(), "TERM")
      signal.on("INT", "default")
      print(pcall(function() signal.send(os.getpid(), "INT") sleep(60) end))
    ]])
  end)

  -- A child's default is the system's: Ctrl-C ends it by the signal, and is no error of its code.
  it("gives Ctrl-C back to the system in a child", function()
    assert.equal("-2\n-2\n-2\n-15\n-10\n0\n", prints[[
      local ready, go_on = queue(), event()
      local function ends(name, f)
        local p = spawn(function() f() ready:put(1) go_on:wait() end)
        ready:get()
        signal.send(p, name)
        if name == "INT" and f == ignores then go_on:set() end
        p:join()
        print(p.exitcode)
      end
      function ignores() signal.on("INT", "ignore") end
      ends("INT", function() signal.on("INT", "default") end)
      ends("INT", function() thread.spawn(signal.on, "INT", "default"):join() end)
      signal.on("INT", "default")
      ends("INT", function() end) -- a child has what its parent has said
      ends("TERM", function() signal.on("TERM", print) signal.on("TERM", "default") end)
      ends("USR1", function() signal.on("USR1", print) signal.on("USR1", "default") end)
      ends("INT", ignores)
    ]])
  end)

  it("sends nothing to who has ended, and says so", function()
    assert.equal("nil\tNo such process\n", prints[[
      local seen = {}
      local function try(target)
        local sent, why = signal.send(target, 0)
        seen[tostring(sent) .. "\t" .. tostring(why)] = true
      end
      for _, K in ipairs{process, thread, isolate, green} do
        local u = K.spawn(function() end)
        while u:is_alive() do sleep(0.001) end
        try(u) -- a process is a zombie
        u:join()
        try(u)
      end
      local never_known = green.spawn(function() end)
      sleep(0)
      try(never_known)
      local p = subprocess.popen{"true"}
      p:wait()
      try(p.pid)
      try(1 << 40 | os.getpid())
      for text in pairs(seen) do print(text) end
      assert(signal.send(process.current(), 0) and signal.send(thread.current(), 0))
    ]])
  end)

  it("can ignore a signal", function()
    assert.equal("here\n", prints[[
      signal.on("TERM", "ignore")
      signal.send(os.getpid(), "TERM")
      sleep(0.02)
      print("here")
    ]])
  end)

  it("tells CHLD of children, which are looked after all the same", function()
    assert.equal("CHLD\n0\n", prints[[
      local told = false
      signal.on("CHLD", function(name) if not told then print(name) end told = true end)
      local p = spawn(function() end)
      p:join()
      print(p.exitcode)
    ]])
  end)

  it("is inherited by a child, and not by an isolate", function()
    assert.equal("child\n9\nfalse\n", prints[[
      signal.on("TERM", function() print("child") os.exit(9) end)
      local ready = event()
      local p = spawn(function() ready:set() sleep(60) end)
      ready:wait()
      p:terminate()
      p:join()
      print(p.exitcode)
      print(isolate.spawn(function() return (pcall(signal.on, "USR1", print)) end):result())
    ]])
  end)

  it("refuses what cannot be handled", function()
    for _, wrong in ipairs { "'KILL', print", "'STOP', print", "'URG', print", "'SEGV', print",
        "'NOPE', print", "99, print", "{}, print", "'USR1'", "'USR1', 5", "'USR1', 'later'" } do
      local r = program.run("signal.on(" .. wrong .. ")")
      assert.equal(1, r.code)
      assert.matches("bad argument #[12] to 'on'", r.err)
    end
  end)

  it("keeps a family from being taken for asleep", function()
    assert.equal("woken\n", prints[[
      local q = queue()
      signal.on("USR1", function() q:put("woken") end)
      local pid = os.getpid()
      os.execute("(sleep 0.1; kill -USR1 " .. pid .. ") &")
      print(q:get())
    ]])
  end)
end)

describe("signal.send", function()
  it("reaches a process by its pid or its unit", function()
    assert.equal("-9\n-10\n", prints[[
      for _, name in ipairs { "KILL", "USR1" } do
        local p = spawn(function() sleep(60) end)
        signal.send(name == "KILL" and p or p.pid, name)
        p:join()
        print(p.exitcode)
      end
    ]])
  end)

  it("answers what the system says", function()
    assert.equal("nil\tNo such process\t3\n", prints "print(signal.send(2^22 // 1 | 0, 'TERM'))")
  end)
end)

describe("signal.alarm", function()
  it("sends ALRM later, and gives what was left of the one before", function()
    assert.equal("true\tALRM\ttrue\n", prints[[
      local name
      signal.on("ALRM", function(n) name = n end)
      local t = clock()
      signal.alarm(10000)
      local left = signal.alarm(0.05)
      repeat sleep(0.01) until name
      print(left > 9900 and left <= 10000, name, clock() - t >= 0.05)
    ]])
  end)

  it("can be called off", function()
    assert.equal("0.0\tnil\n", prints[[
      local fired
      signal.on("ALRM", function() fired = true end)
      repeat -- until it was called off in time
        sleep(0)
        fired = nil
        signal.alarm(0.05)
      until signal.alarm(0) > 0
      sleep(0.1)
      print(signal.alarm(0), fired)
    ]])
  end)

  it("ends a process that does not handle it", function()
    assert.equal(14, program.run("signal.alarm(0.02) sleep(5)").signal)
  end)
end)
