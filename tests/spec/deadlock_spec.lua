-- SPDX-License-Identifier: MIT
--- Deadlock: a ring of locks, a family asleep for ever, and no false alarm.

local kinds = require "kinds"
local program = require "program"

local function count(text, pattern)
  return select(2, text:gsub(pattern, ""))
end

describe("waiting for oneself", function()
  for _, kind in ipairs(kinds) do
    it("raises deadlock at once in a " .. kind, function()
      local out, err, code = kinds.script([[
        local u = $kind.spawn(function()
          local m = lock()
          m:acquire()
          local ok, e = pcall(m.acquire, m)
          print(ok, e == deadlock, tostring(e), m:locked())
          print(m:acquire(0), m:acquire(0.01))
          m:release()
          m:acquire()
          m:release()
        end)
        u.name = "Self"
        u:result(20)
        local c = condition(lock())
        c:acquire()
        print(pcall(c.acquire, c))
        print(pcall(c.with, c, print))
      ]], {kind = kind})
      assert.is_equal("false\ttrue\tdeadlock\ttrue\nfalse\tfalse\n"
        .. "false\tdeadlock\nfalse\tdeadlock\n", out)
      assert.is_equal(0, code)
      assert.is_equal(3, count(err, "conlua: deadlock: a unit waits for itself\n"))
      assert.matches("\n  [^\n]+ waits for lock#%d+, which it holds itself, at [^\n]*:4\n", err)
      assert.matches("\n  MainProcess %(pid %d+%) waits for lock#%d+, which it holds itself, "
        .. "at [^\n]*:15\n", err)
    end)
  end

  it("does not happen with an rlock", function()
    local m = rlock()
    m:acquire()
    assert.is_true(m:acquire())
    m:release()
    m:release()
  end)

  it("uncaught is an error like another", function()
    local _, err, code = kinds.script("local m = lock()\nm:acquire()\nm:acquire()")
    assert.is_equal(1, code)
    assert.matches("deadlock", err)
    assert.matches("stack traceback", err)
  end)
end)

-- Units 1..n, of the kinds in turn, each take their own lock, then all the next one's.
local ring = [[
  local kinds, n, word = {$kinds}, $n, "$word"
  local locks, ready = {}, barrier($n)
  for i = 1, n do locks[i] = _G[word]() end
  local function one(i)
    local mine, next_one = locks[i], locks[i % n + 1]
    mine:acquire()
    ready:wait()
    local ok, e = pcall(next_one.acquire, next_one)
    local r = ok and "got" or e == deadlock and "deadlock" or tostring(e)
    if ok then next_one:release() end
    mine:release()
    return r
  end
  for round = 1, $rounds do
    local units, told = {}, {}
    for i = 1, n do
      units[i] = _G[kinds[(i - 1) % #kinds + 1] ]{target = one, args = {i}, name = "U" .. i}
      units[i]:start()
    end
    for i = 1, n do told[i] = units[i]:result(20) end
    table.sort(told)
    print(table.concat(told, " "))
  end
]]

describe("a ring", function()
  for _, word in ipairs {"lock", "rlock"} do
    for _, pair in ipairs(kinds.pairs()) do
      for n = 2, 3 do
        local title = ("of %d %ss between %s and %s"):format(n, word, pair[1], pair[2])
        it(title .. " tells one unit, and the others go on", function()
          local rounds = 5
          local out, err, code = kinds.script(ring, {
            kinds = ("%q, %q"):format(pair[1], pair[2]), n = n, rounds = rounds, word = word,
          })
          assert.is_equal(("deadlock" .. (" got"):rep(n - 1) .. "\n"):rep(rounds), out)
          assert.is_equal(0, code)
          assert.is_equal(rounds, count(err,
            "conlua: deadlock: " .. n .. " units wait for each other in a ring\n"))
          assert.is_equal(rounds * n, count(err, "\n  U%d[^\n]* waits for " .. word
            .. "#%d+, held by U%d[^\n]*, at script.lua:8"))
        end)
      end
    end
  end

  it("through a join is one too", function()
    local out, err, code = kinds.script([[
      local m, q = lock(), queue()
      m:acquire()
      local u = $kind.spawn(function() q:put(pcall(m.acquire, m)) m:release() end)
      while u.state ~= "blocked" do sleep(0.002) end
      local ok, e = pcall(u.join, u)
      print(ok, e == deadlock)
      m:release()
      print(u:join(20), q:get())
    ]], {kind = "thread"})
    assert.is_equal("false\ttrue\ntrue\ttrue\n", out)
    assert.is_equal(0, code)
    assert.matches("waits for Thread%-1 to end, at", err)
  end)

  it("through a condition's lock and a cell is one too", function()
    local out, _, code = kinds.script([[
      local c, v = condition(), cell(0)
      c:acquire()
      local u = process.spawn(function()
        return v:update(function(x)
          c:acquire()
          c:release()
          return x + 1
        end)
      end)
      while u.state ~= "blocked" do sleep(0.002) end
      print(select(2, pcall(v.get, v)) == deadlock)
      c:release()
      print(u:result(20), v:get())
    ]])
    assert.is_equal("true\n1\t1\n", out)
    assert.is_equal(0, code)
  end)

  it("with a limit in it is none", function()
    local out, err, code = kinds.script([[
      local a, b = lock(), lock()
      a:acquire()
      local u = process.spawn(function()
        b:acquire()
        local r = a:acquire(0.3)
        b:release()
        return r
      end)
      while u.state ~= "blocked" do sleep(0.002) end
      print(b:acquire())
      print(u:result(20))
    ]])
    assert.is_equal("true\nfalse\n", out)
    assert.is_same({"", 0}, {err, code})
  end)
end)

describe("a family asleep for ever", function()
  local cases = {
    {"queue().get(queue())", "queue#%d+ %(get%)"},
    {"local q = queue(1) q:put(1) q:put(2)", "queue#%d+ %(put%)"},
    {"event():wait()", "event#%d+ %(wait%)"},
    {"semaphore(0):acquire()", "semaphore#%d+"},
    {"barrier(2):wait()", "barrier#%d+ %(wait%)"},
    {"countdown(1):wait()", "countdown#%d+ %(wait%)"},
    {"local c = condition() c:acquire() c:wait()", "condition#%d+ %(wait%)"},
    {"local a, b = pipe() a:recv() b:close()", "pipe#%d+ %(get%)"},
    {"local q = queue() q:put(1) q:join()", "queue#%d+ %(join%)"},
    {"wait_any{event(), queue()}", "one of several objects"},
  }
  for _, case in ipairs(cases) do
    for _, kind in ipairs(kinds) do
      it(("is reported and ends with 86: a %s in %s"):format(kind, case[1]), function()
        local out, err, code = kinds.script([[
          io.write("before\n")
          local u = $kind.spawn(function()
            $code
          end)
          u:join()
          print("never")
        ]], {kind = kind, code = case[1]})
        assert.is_equal("before\n", out)
        assert.is_equal(86, code)
        assert.is_equal(1, count(err,
          "conlua: deadlock: all 2 units wait without a limit, and nothing can wake one\n"))
        assert.matches("\n  MainProcess %(pid %d+%) waits for [^\n]* to end, at [^\n]*:5\n", err)
        assert.matches("\n  %u%l+%-1[^\n]* waits for " .. case[2] .. ", at [^\n]*:3\n", err)
      end)
    end
    it("alone is reported and ends with 86: " .. case[1], function()
      local _, err, code = kinds.script("io.write('x')\n" .. case[1])
      assert.is_equal(86, code)
      assert.matches("conlua: deadlock: the only unit waits without a limit, "
        .. "and nothing can wake it\n", err)
      assert.matches("\n  MainProcess %(pid %d+%) waits for " .. case[2] .. ", at [^\n]*:2\n", err)
    end)
  end

  it("is noticed when the last one awake ends", function()
    for _, kind in ipairs(kinds) do
      local out, err, code = kinds.script([[
        local q = queue()
        $kind.spawn(function() sleep(0.1) print("end") end)
        q:get()
      ]], {kind = kind})
      assert.is_equal("end\n", out)
      assert.is_equal(86, code)
      assert.matches("the only unit", err)
    end
  end)

  it("is noticed when the last one awake is killed", function()
    local _, err, code = kinds.script([[
      local q = queue()
      local u = process.spawn(function() while true do end end)
      thread.spawn(function() sleep(0.1) u:kill() end)
      q:get()
    ]])
    assert.is_equal(86, code)
    assert.matches("the only unit", err)
  end)

  it("takes its processes with it", function()
    local out, _, code = kinds.script([[
      local q, go = queue(), event()
      for i = 1, 3 do process.spawn(function() print(os.getpid()) q:get() end) end
      q:get()
    ]])
    assert.is_equal(86, code)
    for pid in out:gmatch("%d+") do
      kinds.until_true(function() return kinds.has_ended(pid) end)
    end
  end)

  it("of every kind at once is reported with all of them", function()
    local _, err, code = kinds.script([[
      local m, q = lock(), queue()
      m:acquire()
      for _, kind in ipairs {process, thread, isolate} do
        kind{target = m.acquire, args = {m}, name = "locked"}:start()
        kind.spawn(function() q:get() end)
      end
      event():wait()
    ]])
    assert.is_equal(86, code)
    assert.is_equal(3, count(err, "\n  locked[^\n]* waits for lock#1, "
      .. "held by MainProcess %(pid %d+%)"))
    assert.is_equal(3, count(err, "\n  [^\n]* waits for queue#1 %(get%), at [^\n]*:5"))
    assert.matches("all 7 units", err)
  end)
end)

describe("no alarm is raised", function()
  local function quiet(text, values)
    local out, err, code = kinds.script(text, values)
    assert.is_same({"ok\n", "", 0}, {out, err, code})
  end

  for _, pair in ipairs(kinds.pairs()) do
    local values = {a = pair[1], b = pair[2]}
    local title = pair[1] .. " and " .. pair[2]

    it("while one sleeps: " .. title, function()
      quiet([[
        local q = queue()
        local a = $a.spawn(function() return q:get() end)
        $b.spawn(function() sleep(0.1) q:put(1) end)
        a:result()
        print("ok")
      ]], values)
    end)

    it("while one waits with a limit: " .. title, function()
      quiet([[
        local q, e = queue(), event()
        local a = $a.spawn(function() return q:get() end)
        local b = $b.spawn(function() e:wait(0.1) q:put(1) end)
        join(a, b)
        print("ok")
      ]], values)
    end)

    it("while one computes: " .. title, function()
      quiet([[
        local q = queue()
        local a = $a.spawn(function() return q:get() end)
        $b.spawn(function()
          local limit = clock() + 0.1
          repeat until clock() > limit
          q:put(1)
        end)
        a:result()
        print("ok")
      ]], values)
    end)

    it("while one reads from another program: " .. title, function()
      quiet([[
        local q = queue()
        local a = $a.spawn(function() return q:get() end)
        $b.spawn(function()
          local p = io.popen("sleep 0.1; echo 1")
          q:put(p:read("a"))
          p:close()
        end)
        a:result()
        print("ok")
      ]], values)
    end)

    it("while one runs another program: " .. title, function()
      quiet([[
        local q = queue()
        local a = $a.spawn(function() return q:get() end)
        $b.spawn(function()
          os.execute("sleep 0.1")
          q:put(1)
        end)
        a:result()
        print("ok")
      ]], values)
    end)

    it("in a thousand turns between two: " .. title, function()
      quiet([[
        local there, back = queue(), queue()
        local a = $a.spawn(function() for i = 1, 1000 do back:put(there:get()) end end)
        local b = $b.spawn(function() for i = 1, 1000 do there:put(i) back:get() end end)
        join(a, b)
        print("ok")
      ]], values)
    end)

    it("when many pass two locks in the same order: " .. title, function()
      quiet([[
        local m, n, units = lock(), rlock(), {}
        local function work()
          for i = 1, 100 do
            local _ <close> = m:guard()
            local _ <close> = n:guard()
            local _ <close> = n:guard()
          end
        end
        for i = 1, 3 do
          units[#units + 1] = $a.spawn(work)
          units[#units + 1] = $b.spawn(work)
        end
        join(units)
        print("ok")
      ]], values)
    end)

    it("when units come and go while others wait: " .. title, function()
      quiet([[
        local q = queue()
        local a = $a.spawn(function() for i = 1, 20 do q:get() end end)
        for i = 1, 20 do join($b.spawn(function() q:put(i) end)) end
        join(a)
        print("ok")
      ]], values)
    end)
  end

  it("while one reads the standard input", function()
    for _, kind in ipairs {"thread", "isolate", "process"} do
      local r = program.shell{
        command = [[(sleep 0.7; echo hello) | "$conlua" script.lua]],
        script = "local q = queue() " .. kind
          .. ".spawn(function() q:put(io.read()) end) print(q:get())",
      }
      assert.is_same({"hello\n", "", 0}, {r.out, r.err, r.code})
    end
  end)

  it("while another program has just killed a process", function()
    for _, signal in ipairs {"KILL", "TERM", "HUP"} do
      quiet([[
        for i = 1, 20 do
          local q = queue()
          local u = process.spawn(function() q:get() end)
          while u.state ~= "blocked" do sleep(0.001) end
          os.execute("kill -$signal " .. u.pid)
          u:join()
          assert(u.exitcode < 0)
        end
        print("ok")
      ]], {signal = signal})
    end
  end)

  it("while main waits and a handler of a killed child is due", function()
    quiet([[
      local q = queue()
      local u = process.spawn(sleep, 60)
      thread.spawn(function() u:join() q:put(1) end)
      process.spawn(function() sleep(0.05) u:kill() end)
      q:get()
      print("ok")
    ]])
  end)
end)
